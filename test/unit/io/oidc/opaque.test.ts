/** Opaque tokens: the provider is asked, by userinfo or by RFC 7662, and neither believed for long nor asked too often. */
import { describe, expect, it } from "vitest";
import { type OpaqueMemory, claimsOfUserinfo, verifyOpaque } from "../../../../src/io/oidc/opaque.ts";
import { type OidcProvider, ProviderUnavailable, TokenRefused } from "../../../../src/io/oidc/provider.ts";
import { opaqueFreshMs, opaqueTokensKept } from "../../../../src/limits.ts";
import { type FakeProvider, client, fakeProvider, issuer, provider } from "../../../support/fake-provider.ts";

const introspecting: OidcProvider = {
  ...provider,
  introspection: { clientId: "back end", clientSecret: "s:e/c" },
};

interface Scene extends FakeProvider {
  readonly verify: (token: string, by?: OidcProvider) => ReturnType<typeof verifyOpaque>;
  readonly opaque: OpaqueMemory;
  readonly questions: () => number;
}

function scene(answer: (init: RequestInit) => Response | Promise<Response>, path = "/userinfo"): Scene {
  const fake = fakeProvider([]);
  fake.answers[path] = answer;
  const opaque: OpaqueMemory = new Map();
  let questions = 0;
  const beforeAsking = (): Promise<void> => Promise.resolve(void questions++);
  return {
    ...fake,
    opaque,
    questions: () => questions,
    verify: (token, by = provider) => verifyOpaque(by, token, { ...fake.ports, opaque, beforeAsking }),
  };
}

const refused = (outcome: Promise<unknown>) => expect(outcome).rejects.toBeInstanceOf(TokenRefused);

describe("by userinfo", () => {
  const userinfo = ({ headers }: RequestInit): Response =>
    new Headers(headers).get("Authorization") === "Bearer good"
      ? Response.json({ sub: "anna", name: "Anna" })
      : new Response("{}", { status: 401 });

  it("a token is that of its subject", async () => {
    const { verify } = scene(userinfo);
    expect(await verify("good")).toEqual({
      subject: "anna",
      claims: { sub: "anna", name: "Anna" },
      issuedAt: null,
    });
    await refused(verify("bad"));
  });
  it("the answer is believed for a minute, good or bad", async () => {
    expect(opaqueFreshMs).toBeLessThanOrEqual(60_000);
    const { verify, asked, pass, questions, answers } = scene(userinfo);
    for (let i = 0; i < 5; i++) {
      await verify("good");
      await refused(verify("bad"));
    }
    expect(asked.filter((path) => path === "/userinfo")).toHaveLength(2);
    expect(questions()).toBe(2);
    answers["/userinfo"] = () => new Response("", { status: 401 });
    pass(opaqueFreshMs);
    await refused(verify("good"));
  });
  it.each([
    ["nobody", {}],
    ["somebody without a name", { sub: "" }],
    ["an error", { active: true, error: "x" }],
    ["somebody, for another client", { sub: "anna", azp: "other" }],
    ["somebody, for another audience", { sub: "anna", aud: ["other"] }],
  ])("that says %s is refused", async (_name, document) => {
    await refused(scene(() => Response.json(document)).verify("good"));
  });
  it("that says for whom, and means us, is taken", async () => {
    const { verify } = scene(() => Response.json({ sub: "anna", aud: client }));
    expect((await verify("good")).subject).toBe("anna");
  });
  it("that is no JSON is refused", async () => {
    await refused(scene(() => new Response("<html>")).verify("good"));
    await refused(
      scene(() => new Response("", { status: 302, headers: { Location: issuer } })).verify("good"),
    );
  });
  it("of a provider that is down is no fault of the token, and not kept", async () => {
    const { verify, answers } = scene(() => new Response("", { status: 502 }));
    await expect(verify("good")).rejects.toBeInstanceOf(ProviderUnavailable);
    answers["/userinfo"] = userinfo;
    expect((await verify("good")).subject).toBe("anna");
  });
  it("who asks too much is stopped before the provider is asked", async () => {
    const fake = fakeProvider([]);
    const beforeAsking = () => Promise.reject(new Error("too many"));
    const outcome = verifyOpaque(provider, "t", { ...fake.ports, opaque: new Map(), beforeAsking });
    await expect(outcome).rejects.toThrow("too many");
    expect(fake.asked).toEqual([]);
  });
  it("a bounded number of answers is kept, without the tokens", async () => {
    const { verify, opaque } = scene(userinfo);
    for (let i = 0; i < opaqueTokensKept + 5; i++) await refused(verify(`token${i}`));
    expect(opaque.size).toBe(opaqueTokensKept);
    expect([...opaque.keys()].join()).not.toContain("token");
  });
  it("answers of one provider are none of another", async () => {
    const { verify } = scene(userinfo);
    await verify("good");
    const other = { ...provider, issuer: "https://other.example" };
    await expect(verify("good", other)).rejects.toBeInstanceOf(ProviderUnavailable);
  });
  it("further claims are none where the provider does not know the token", async () => {
    const fake = scene(userinfo);
    expect(await claimsOfUserinfo(provider, "good", fake.ports)).toMatchObject({ name: "Anna" });
    expect(await claimsOfUserinfo(provider, "bad", fake.ports)).toEqual({});
  });
});

describe("by RFC 7662", () => {
  const now = Date.parse("2026-06-01T12:00:00Z") / 1000;
  const answer = (document: object) => scene(() => Response.json(document), "/introspect");

  it("the question names us and the token", async () => {
    const seen: unknown[] = [];
    const { verify } = scene(({ method, headers, body }) => {
      seen.push(method, new Headers(headers).get("Authorization"), String(body as URLSearchParams));
      return Response.json({ active: true, sub: "anna", client_id: client, token_type: "Bearer", iat: now });
    }, "/introspect");
    expect(await verify("a/b+c", introspecting)).toMatchObject({ subject: "anna", issuedAt: now });
    expect(seen).toEqual([
      "POST",
      `Basic ${btoa("back%20end:s%3Ae%2Fc")}`,
      "token=a%2Fb%2Bc&token_type_hint=access_token",
    ]);
  });
  it("a service is its client", async () => {
    expect(
      (await answer({ active: true, client_id: client, token_type: "bearer" }).verify("t", introspecting))
        .subject,
    ).toBe(client);
  });
  it.each([
    ["inactive", { active: false, sub: "anna", client_id: client, token_type: "Bearer" }],
    ["active in a way", { active: "true", sub: "anna", client_id: client, token_type: "Bearer" }],
    ["for another client", { active: true, sub: "anna", client_id: "other", token_type: "Bearer" }],
    ["for nobody", { active: true, sub: "anna", token_type: "Bearer" }],
    ["over", { active: true, sub: "anna", client_id: client, token_type: "Bearer", exp: now - 31 }],
    ["not yet valid", { active: true, sub: "anna", client_id: client, token_type: "Bearer", nbf: now + 31 }],
    [
      "of another issuer",
      { active: true, sub: "anna", client_id: client, token_type: "Bearer", iss: "https://evil.example" },
    ],
    [
      "bound to a key",
      { active: true, sub: "anna", client_id: client, token_type: "Bearer", cnf: { jkt: "x" } },
    ],
    ["of another type", { active: true, sub: "anna", client_id: client, token_type: "DPoP" }],
    ["of no named type, and opens no userinfo", { active: true, sub: "anna", client_id: client }],
    ["a service's, of no named type", { active: true, client_id: client }],
  ])("a token that is %s is refused", async (_name, document) => {
    await refused(answer(document).verify("t", introspecting));
  });
  it("of no named type, a token is believed that opens its subject's userinfo: refresh tokens do not", async () => {
    const fake = answer({ active: true, sub: "anna", client_id: client });
    fake.answers["/userinfo"] = () => Response.json({ sub: "anna" });
    expect((await fake.verify("t", introspecting)).subject).toBe("anna");
    fake.answers["/userinfo"] = () => Response.json({ sub: "berta" });
    await refused(fake.verify("u", introspecting));
  });
  it("an answer is not believed beyond the end of its token", async () => {
    const { verify, asked, pass } = answer({
      active: true,
      sub: "anna",
      client_id: client,
      token_type: "Bearer",
      exp: now + 20,
    });
    await verify("t", introspecting);
    pass(21_000);
    await verify("t", introspecting);
    expect(asked.filter((path) => path === "/introspect")).toHaveLength(2);
    pass(40_000);
    await refused(verify("t", introspecting));
  });
  it("credentials that the provider refuses are our fault, not the token's", async () => {
    const { verify } = scene(() => new Response("{}", { status: 401 }), "/introspect");
    await expect(verify("t", introspecting)).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});
