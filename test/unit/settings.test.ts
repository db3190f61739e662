/** The variables of a deployment: what they mean, and sentences on what is wrong; never the values of secrets. */
import { describe, expect, it } from "vitest";
import { answerNotSetUp } from "../../src/api/http/not-set-up.ts";
import { setupOf } from "../../src/settings.ts";

const secret = "s".repeat(32);
const setup = (variables: Record<string, string>) => setupOf({ OPENEO_TOKEN_SECRET: secret, ...variables });
const collectionsOf = (list: unknown) => setup({ OPENEO_COLLECTIONS: JSON.stringify(list) });
const api = { kind: "stac-api", id: "a", api: "https://api.example", collection: "c" };

describe("settings", () => {
  it("need a secret of 32 characters", () => {
    for (const variables of [{}, { OPENEO_TOKEN_SECRET: "hunter2" }]) {
      const { mistakes } = setupOf(variables);
      expect(mistakes).toEqual([expect.stringContaining("OPENEO_TOKEN_SECRET")]);
      expect(JSON.stringify(mistakes)).not.toContain("hunter2");
    }
  });
  it("have defaults", () => {
    expect(
      setup({ OPENEO_PUBLIC_URL: "", OPENEO_COLLECTIONS: "", OPENEO_SOURCE_PORTS: "" }).settings,
    ).toEqual({
      publicUrl: null,
      tokenSecret: secret,
      adminToken: "",
      local: false,
      collections: [],
      sourcePorts: [],
    });
  });
  it("are read", () => {
    expect(
      setup({ OPENEO_PUBLIC_URL: "https://x.example/", OPENEO_SOURCE_PORTS: "8443, 9443", OPENEO_LOCAL: "1" })
        .settings,
    ).toMatchObject({ publicUrl: "https://x.example", sourcePorts: [8443, 9443], local: true });
  });
  it.each([
    ["OPENEO_PUBLIC_URL", "x"],
    ["OPENEO_PUBLIC_URL", "ftp://x.example"],
    ["OPENEO_PUBLIC_URL", "https://x.example/path"],
    ["OPENEO_SOURCE_PORTS", "8443;9443"],
    ["OPENEO_SOURCE_PORTS", "99999"],
    ["OPENEO_COLLECTIONS", "not json"],
    ["OPENEO_COLLECTIONS", "{}"],
    ["OPENEO_COLLECTIONS", "[1]"],
    ["OPENEO_COLLECTIONS", "[null]"],
    ["OPENEO_COLLECTIONS", '["constructor"]'],
  ])("%s = %s is told", (name, value) => {
    expect(setup({ [name]: value }).mistakes).toEqual([expect.stringContaining(name)]);
  });
});

describe("OPENEO_COLLECTIONS", () => {
  it("takes ready-made collections by name or id, and entries", () => {
    const { settings } = collectionsOf(["sentinel2L2a", "cop-dem-glo-30", { ...api, phase: [0, 15] }]);
    expect(settings?.collections.map(({ id }) => id)).toEqual(["sentinel-2-l2a", "cop-dem-glo-30", "a"]);
  });
  it("names what there is", () => {
    expect(collectionsOf(["nothing"]).mistakes?.[0]).toMatch(/'nothing'; there are .*sentinel2L2a/);
  });
  it.each([
    [{ ...api, id: "a b" }, "is no id"],
    [{ ...api, api: "https://" }, "no http(s) address"],
    [{ ...api, api: 1 }, "'api' that is no text"],
    [{ kind: "stac-api", id: "a" }, "lacks 'api'"],
    [{ ...api, kind: "constructor" }, "has no kind"],
    [{ id: "a" }, "has no kind"],
    [{ ...api, phase: [0] }, "two numbers"],
    [{ ...api, colection: "c" }, "unknown member 'colection'"],
  ])("%j: %s", (entry, mistake) => {
    expect(collectionsOf([entry]).mistakes?.[0]).toContain(mistake);
  });
  it("an id twice", () => {
    expect(collectionsOf([api, api]).mistakes).toEqual(["OPENEO_COLLECTIONS: 'a' is there twice"]);
    expect(collectionsOf(["sentinel2L2a", "sentinel-2-l2a"]).mistakes?.[0]).toContain("twice");
  });
});

describe("a server that is not set up", () => {
  const answer = (method: string) =>
    answerNotSetUp(new Request("https://x.example/openeo/v1/", { method }), ["the secret is missing"]);
  it("answers errors of openEO with CORS", async () => {
    for (const method of ["GET", "POST"]) {
      const response = answer(method);
      expect(response.status).toBe(500);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(await response.json()).toMatchObject({
        code: "Internal",
        message: "This server is not set up: the secret is missing.",
        links: [],
      });
    }
  });
  it("answers preflights, and HEAD without a body", async () => {
    expect(answer("OPTIONS").status).toBe(204);
    expect(answer("OPTIONS").headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
    expect(await answer("HEAD").text()).toBe("");
  });
});
