/** The variables of a deployment: what they mean, and sentences on what is wrong; never the values of secrets. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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
      anonymousPreviews: false,
      publicUrl: null,
      tokenSecret: secret,
      adminToken: "",
      local: false,
      collections: [],
      oidc: [],
      sourcePorts: [],
      fileBytesMax: 100_000_000,
      udfPython: null,
    });
  });
  it("know the service for Python by its address or by the secret of one that is bound", () => {
    const given = { OPENEO_UDF_PYTHON_SECRET: secret };
    expect(setup({ ...given, OPENEO_UDF_PYTHON: "https://udf.example/" }).settings?.udfPython).toEqual({
      url: "https://udf.example",
      secret,
    });
    expect(setup(given).settings?.udfPython).toEqual({ url: null, secret });
    const local = { ...given, OPENEO_UDF_PYTHON: "http://127.0.0.1:8790" };
    expect(setup({ ...local, OPENEO_LOCAL: "1" }).settings?.udfPython?.url).toBe("http://127.0.0.1:8790");
    for (const wrong of [
      local,
      { ...local, OPENEO_UDF_PYTHON: "udf" },
      { OPENEO_UDF_PYTHON: "https://u.example" },
    ])
      expect(setup(wrong).mistakes).toEqual([expect.stringMatching(/^OPENEO_UDF_PYTHON /)]);
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
    ["OPENEO_FILE_BYTES_MAX", "100 MB"],
    ["OPENEO_FILE_BYTES_MAX", "0"],
    ["OPENEO_FILE_BYTES_MAX", "6000000000"],
    ["OPENEO_COLLECTIONS", "not json"],
    ["OPENEO_COLLECTIONS", "{}"],
    ["OPENEO_COLLECTIONS", "[1]"],
    ["OPENEO_COLLECTIONS", "[null]"],
    ["OPENEO_COLLECTIONS", '["constructor"]'],
    ["OPENEO_OIDC", "[{}]"],
    ["OPENEO_OIDC", '[{"id":"a","title":"A","issuer":"http://localhost:9000","audiences":["a"]}]'],
  ])("%s = %s is told", (name, value) => {
    const { mistakes = [] } = setup({ [name]: value });
    expect(mistakes.length).toBeGreaterThan(0);
    for (const mistake of mistakes) expect(mistake).toContain(name);
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
  beforeEach(() => void vi.spyOn(console, "error").mockReturnValue(undefined));
  afterEach(() => void vi.restoreAllMocks());
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

it("previews without login are a setting, which a developer's machine has", () => {
  const allowed = (variables: Record<string, string>): boolean | undefined =>
    setup(variables).settings?.anonymousPreviews;
  expect([allowed({}), allowed({ OPENEO_ANONYMOUS_PREVIEWS: "1" })]).toEqual([false, true]);
  expect([
    allowed({ OPENEO_LOCAL: "1" }),
    allowed({ OPENEO_LOCAL: "1", OPENEO_ANONYMOUS_PREVIEWS: "0" }),
  ]).toEqual([true, false]);
  expect(setup({ OPENEO_ANONYMOUS_PREVIEWS: "yes" }).mistakes).toEqual([
    "OPENEO_ANONYMOUS_PREVIEWS is 1, or 0 where previews need a login",
  ]);
});
