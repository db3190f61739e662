/** OPENEO_OIDC: what it means, and sentences on what is wrong that never repeat a value. */
import { describe, expect, it } from "vitest";
import { oidcConfigOf } from "../../../../src/io/oidc/config.ts";

const device = "urn:ietf:params:oauth:grant-type:device_code+pkce";
const entry = {
  id: "egi",
  issuer: "https://id.example/oidc",
  title: "EGI",
  scopes: ["openid", "email"],
  default_clients: [
    {
      id: "c1",
      grant_types: ["authorization_code+pkce", device, "refresh_token"],
      redirect_urls: ["https://editor.openeo.org"],
    },
  ],
};
const config = (list: unknown, local = false) =>
  oidcConfigOf(typeof list === "string" ? list : JSON.stringify(list), local);

describe("a provider", () => {
  it("is what clients are shown, and its clients are those whose tokens are taken", () => {
    const { providers, mistakes } = config([entry]);
    expect(mistakes).toEqual([]);
    expect(providers).toEqual([
      {
        id: "egi",
        issuer: "https://id.example/oidc",
        shown: entry,
        audiences: ["c1"],
        admission: { kind: "listed", subjects: [], claims: {} },
        plan: "free",
        introspection: null,
        clockSkewSeconds: 30,
        opaqueTokens: false,
      },
    ]);
  });
  it("keeps to itself what clients need not know", () => {
    const introspection = { client_id: "i", client_secret: "hunter2" };
    const admit = { subjects: ["s"], claims: { groups: ["openeo"] } };
    const own = {
      audiences: ["https://api.example"],
      admit,
      plan: "large",
      introspection,
      clock_skew_seconds: 5,
      opaque_tokens: true,
    };
    const [provider] = config([{ ...entry, ...own }]).providers;
    expect(provider).toMatchObject({
      shown: entry,
      audiences: ["https://api.example", "c1"],
      admission: { kind: "listed", ...admit },
      plan: "large",
      introspection: { clientId: "i", clientSecret: "hunter2" },
      clockSkewSeconds: 5,
      opaqueTokens: true,
    });
    expect(JSON.stringify(provider!.shown)).not.toContain("hunter2");
  });
  it("may let everyone in, on a plan of its own", () => {
    expect(config([{ ...entry, admit: "everyone", plan: "guest" }]).providers[0]).toMatchObject({
      admission: { kind: "everyone" },
      plan: "guest",
    });
  });
  it("of loopback may go without https on a developer's machine, and nowhere else", () => {
    for (const host of ["localhost:9", "127.0.0.1:9", "[::1]:9"]) {
      const list = [{ ...entry, issuer: `http://${host}` }];
      expect(config(list, true).mistakes).toEqual([]);
      expect(config(list).mistakes).toEqual([expect.stringContaining("without https")]);
    }
    for (const issuer of [
      "http://id.example",
      "http://localhost.evil.example",
      "http://10.0.0.1",
      "ftp://localhost",
    ])
      expect(config([{ ...entry, issuer }], true).mistakes).toHaveLength(1);
  });
  it("may be one of many, each with an id and an issuer of its own", () => {
    const other = { ...entry, id: "b", issuer: "https://b.example" };
    expect(config([entry, other]).providers.map(({ id }) => id)).toEqual(["egi", "b"]);
    expect(config([entry, { ...other, id: "egi" }]).mistakes).toEqual([
      "provider 2 has the id of another one",
    ]);
    expect(config([entry, { ...other, issuer: entry.issuer }]).mistakes).toHaveLength(1);
  });
});

it.each([
  ["no JSON", "hunter2", "no JSON list"],
  ["no list", {}, "no JSON list"],
  ["a list of something else", ["hunter2"], "no JSON list"],
  ["no id", [{ ...entry, id: undefined }], "'id'"],
  ["a long id", [{ ...entry, id: "x".repeat(21) }], "'id'"],
  ["an id with a slash", [{ ...entry, id: "a/b" }], "'id'"],
  ["no title", [{ ...entry, title: "" }], "'title'"],
  ["no issuer", [{ ...entry, issuer: "hunter2" }], "'issuer'"],
  ["an issuer with a slash at its end", [{ ...entry, issuer: "https://hunter2/" }], "slash"],
  ["an issuer with a query", [{ ...entry, issuer: "https://hunter2/?a" }], "slash"],
  ["an issuer with a user", [{ ...entry, issuer: "https://hunter2@id.example" }], "user"],
  ["scopes without openid", [{ ...entry, scopes: ["email"] }], "openid"],
  ["clients that are none", [{ ...entry, default_clients: ["hunter2"] }], "default_clients"],
  ["a client without id", [{ ...entry, default_clients: [{ grant_types: [device] }] }], "'id'"],
  [
    "unknown grants",
    [{ ...entry, default_clients: [{ id: "a", grant_types: ["password"] }] }],
    "grant_types",
  ],
  [
    "no redirects",
    [{ ...entry, default_clients: [{ id: "a", grant_types: ["implicit"] }] }],
    "redirect_urls",
  ],
  ["nobody's tokens", [{ ...entry, default_clients: undefined }], "'audiences' or 'default_clients'"],
  ["empty audiences", [{ ...entry, audiences: [] }], "'audiences'"],
  ["everyone without a plan", [{ ...entry, admit: "everyone" }], "'plan'"],
  ["a spelling mistake", [{ ...entry, admit: { subject: ["hunter2"] } }], "'admit'"],
  ["claims that are no lists", [{ ...entry, admit: { claims: { groups: "hunter2" } } }], "'admit'"],
  ["half of the credentials", [{ ...entry, introspection: { client_id: "hunter2" } }], "'introspection'"],
  ["a skew of a day", [{ ...entry, clock_skew_seconds: 86_400 }], "clock_skew_seconds"],
  ["something unknown", [{ ...entry, audience: "hunter2" }], "unknown member 'audience'"],
])("%s is told", (_name, list, mistake) => {
  const { providers, mistakes } = config(list);
  expect(providers).toEqual([]);
  expect(mistakes.join("; ")).toContain(mistake);
  expect(mistakes.join("; ")).not.toContain("hunter2");
});

it("nothing is no provider", () => {
  expect(config("")).toEqual({ providers: [], mistakes: [] });
  expect(config([])).toEqual({ providers: [], mistakes: [] });
});
