/** Tokens of a provider: what is taken, what is refused, and how often the provider is asked. */
import { SignJWT, exportSPKI, generateKeyPair } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ProviderUnavailable, TokenRefused } from "../../../../src/io/oidc/provider.ts";
import { namedIssuer, verifyJwt } from "../../../../src/io/oidc/verify.ts";
import {
  discoveryFreshMs,
  keysCooldownMs,
  keysFreshMs,
  keysStaleMs,
  providerRetryMs,
} from "../../../../src/limits.ts";
import {
  type FakeProvider,
  client,
  fakeProvider,
  issuer,
  keyOf,
  provider,
} from "../../../support/fake-provider.ts";

const rsa = await keyOf("RS256", "rsa");
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

const verify = (fake: FakeProvider, token: string) => verifyJwt(provider, token, fake.ports);
async function refused(fake: FakeProvider, token: string): Promise<void> {
  await expect(verify(fake, token)).rejects.toBeInstanceOf(TokenRefused);
}
afterEach(() => void vi.restoreAllMocks());

describe("a good token", () => {
  it.each(algorithms)("of %s is taken", async (alg) => {
    const key = await keyOf(alg, "k");
    const fake = fakeProvider([rsa, key]);
    expect(await verify(fake, await fake.sign(key))).toMatchObject({
      subject: "anna",
      claims: { iss: issuer, aud: client },
      issuedAt: fake.ports.nowMs() / 1000,
    });
  });
  it.each([
    [{ aud: client }],
    [{ aud: ["other", client] }],
    [{ aud: "account", azp: client }],
    [{ aud: undefined, azp: client }],
    [{ aud: undefined, client_id: client }],
    [{ typ: "Bearer" }],
    [{ nonce: "n" }],
  ])("with %j is taken", async (claims) => {
    const fake = fakeProvider([rsa]);
    expect((await verify(fake, await fake.sign(rsa, claims))).subject).toBe("anna");
    expect((await verify(fake, await fake.sign(rsa, claims, { typ: "JWT" }))).subject).toBe("anna");
  });
  it("that names no key is taken by whichever fits", async () => {
    const other = await keyOf("RS256", "other");
    const fake = fakeProvider([other, rsa]);
    expect((await verify(fake, await fake.sign(rsa, {}, { kid: undefined as never }))).subject).toBe("anna");
    await refused(fake, await fake.sign(await keyOf("RS256", "x"), {}, { kid: undefined as never }));
  });
  it("of a provider whose issuer ends with a slash is taken", async () => {
    const fake = fakeProvider([rsa], `${issuer}/`);
    expect((await verify(fake, await fake.sign(rsa))).subject).toBe("anna");
    await refused(fake, await fake.sign(rsa, { iss: issuer }));
  });
  it("may be a little early or late, as clocks differ", async () => {
    const fake = fakeProvider([rsa]);
    const now = fake.ports.nowMs() / 1000;
    for (const claims of [{ nbf: now + 29 }, { exp: now - 29 }])
      expect((await verify(fake, await fake.sign(rsa, claims))).subject).toBe("anna");
    for (const claims of [{ nbf: now + 31 }, { exp: now - 31 }])
      await refused(fake, await fake.sign(rsa, claims));
  });
});

describe("is refused", () => {
  it.each([
    ["for another audience", { aud: "other" }],
    ["for another client", { aud: "account", azp: "other" }],
    ["for nobody in particular", { aud: undefined }],
    ["of another issuer", { iss: "https://evil.example" }],
    ["without an issuer", { iss: undefined }],
    ["without an end", { exp: undefined }],
    ["without a subject", { sub: undefined }],
    ["with an empty subject", { sub: "" }],
    ["with an endless subject", { sub: "x".repeat(256) }],
    ["with a subject that is no text", { sub: 1 }],
    ["bound to a key", { cnf: { jkt: "x" } }],
    ["with an audience that is no text", { aud: { toString: client } }],
  ])("a token %s", async (_name, claims) => {
    const fake = fakeProvider([rsa]);
    await refused(fake, await fake.sign(rsa, claims));
  });
  it.each([
    ["by its hash", { at_hash: "x" }, "JWT"],
    ["by the hash of its code", { c_hash: "x" }, "JWT"],
    ["by its nonce", { nonce: "x", scope: undefined }, "JWT"],
    ["by its claim", { typ: "ID" }, "JWT"],
    ["of refreshing", { typ: "Refresh" }, "JWT"],
    ["of a logout", { events: {} }, "JWT"],
    ["by its header", {}, "logout+jwt"],
    ["of something else", {}, "dpop+jwt"],
  ])("an id or other token, told %s", async (_name, claims, typ) => {
    const fake = fakeProvider([rsa]);
    await refused(fake, await fake.sign(rsa, claims, { typ }));
  });
  it("what the classic attacks send", async () => {
    const fake = fakeProvider([rsa]);
    const good = await fake.sign(rsa);
    const [header, payload, signature] = good.split(".") as [string, string, string];
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    const spki = new TextEncoder().encode(await exportSPKI((await publicKeyOf())!));
    const own = await generateKeyPair("RS256", { extractable: true });
    const jwk = await crypto.subtle.exportKey("jwk", own.publicKey);
    const signed = (more: object, alg = "RS256") =>
      new SignJWT(claims).setProtectedHeader({ alg, kid: "rsa", ...more } as never).sign(own.privateKey);
    const attacks: Record<string, string> = {
      "no algorithm": `${encode({ alg: "none" })}.${payload}.`,
      "no algorithm, capitals": `${encode({ alg: "NoNe", kid: "rsa" })}.${payload}.${signature}`,
      "no signature": `${header}.${payload}.`,
      "the public key as a shared secret": await new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", kid: "rsa" })
        .sign(spki),
      "an empty shared secret": `${encode({ alg: "HS256", kid: "rsa" })}.${payload}.${signature}`,
      "a key in the header": await signed({ jwk }),
      "the address of a key": await signed({ jku: "https://evil.example/jwks" }),
      "a certificate": await signed({ x5c: ["MIIB"] }),
      "a path as name of the key": await signed({ kid: "../../dev/null" }),
      "a query as name of the key": await signed({ kid: "' OR 1=1 --" }),
      "an unknown extension that is critical": `${encode({ alg: "RS256", kid: "rsa", crit: ["x"], x: 1 })}.${payload}.${signature}`,
      "other claims": `${header}.${encode({ ...claims, sub: "admin" })}.${signature}`,
      "another algorithm of the family": `${encode({ alg: "PS256", kid: "rsa" })}.${payload}.${signature}`,
      "zeros as signature": `${encode({ alg: "ES256", kid: "rsa" })}.${payload}.${Buffer.alloc(64).toString("base64url")}`,
      "half a signature": `${header}.${payload}.${signature.slice(0, 20)}`,
      "a longer signature": `${good}AAAA`,
      "two tokens": `${good}.${payload}.${signature}`,
      "no header": `.${payload}.${signature}`,
      "a header that is no object": `${encode([])}.${payload}.${signature}`,
      "claims that are none": `${header}.${encode(null)}.${signature}`,
      "another key by its name": await signed({}),
      "an encrypted one": `${header}.a.b.c.d`,
    };
    for (const [name, token] of Object.entries(attacks)) {
      const outcome = await verify(fake, token).catch((error: unknown) => error);
      expect([name, outcome instanceof TokenRefused]).toEqual([name, true]);
    }
    expect((await verify(fake, good)).subject).toBe("anna");
    // Nothing that a token names was fetched.
    expect(new Set(fake.asked)).toEqual(new Set(["/.well-known/openid-configuration", "/jwks"]));
  });
  it("a zero signature of an elliptic curve", async () => {
    const key = await keyOf("ES256", "ec");
    const fake = fakeProvider([key]);
    const [header, payload] = (await fake.sign(key)).split(".") as [string, string];
    await refused(fake, `${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`);
  });
  it("keys that are too short or secret, though published", async () => {
    const pem = await shortKey();
    const short = { ...rsa, privateKey: pem.privateKey, jwk: { ...pem.jwk, kid: "short" }, kid: "short" };
    const fake = fakeProvider([short, { ...rsa, jwk: { kty: "oct", k: "c2VjcmV0", kid: "secret" } }]);
    const now = fake.ports.nowMs() / 1000;
    const claims = { iss: issuer, sub: "a", aud: client, exp: now + 60 };
    const input = new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "secret" });
    await refused(fake, await input.sign(new Uint8Array(32)));
    await refused(fake, await shortToken(pem.privateKey, claims));
  });
  const publicKeyOf = () =>
    crypto.subtle.importKey(
      "jwk",
      rsa.jwk as JsonWebKey,
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      true,
      ["verify"],
    );
});

async function shortKey() {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const jwk = (await crypto.subtle.exportKey("jwk", publicKey)) as unknown as Record<string, unknown>;
  return { privateKey, jwk };
}

/** Our library would refuse to sign with it. */
async function shortToken(key: CryptoKey, claims: object): Promise<string> {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode({ alg: "RS256", kid: "short", typ: "at+jwt" })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, new TextEncoder().encode(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

describe("the provider is asked", () => {
  it("once for its keys, for ten minutes; for its discovery, for an hour", async () => {
    const fake = fakeProvider([rsa]);
    for (let i = 0; i < 5; i++) await verify(fake, await fake.sign(rsa));
    expect(fake.asked).toEqual(["/.well-known/openid-configuration", "/jwks"]);
    fake.pass(keysFreshMs);
    await verify(fake, await fake.sign(rsa));
    expect(fake.asked).toHaveLength(3);
    fake.pass(discoveryFreshMs);
    await verify(fake, await fake.sign(rsa));
    expect(fake.asked).toHaveLength(5);
  });
  it("again when a token names a new key, but not by each made-up one", async () => {
    const fake = fakeProvider([rsa]);
    await verify(fake, await fake.sign(rsa));
    const next = await keyOf("ES256", "next");
    fake.publish([next]);
    fake.pass(keysCooldownMs - 1);
    await refused(fake, await fake.sign(next));
    expect(fake.asked).toHaveLength(2);
    fake.pass(1);
    expect((await verify(fake, await fake.sign(next))).subject).toBe("anna");
    expect(fake.asked).toHaveLength(3);
    // The old one was withdrawn.
    await refused(fake, await fake.sign(rsa));
    for (let i = 0; i < 20; i++) await refused(fake, await fake.sign(rsa, {}, { kid: `made up ${i}` }));
    expect(fake.asked).toHaveLength(3);
  });
  it("in vain: what is known is used on for a day, the rest is told as unavailable", async () => {
    const fake = fakeProvider([rsa]);
    await verify(fake, await fake.sign(rsa));
    const down = vi.spyOn(fake.answers, "/jwks").mockRejectedValue(new Error("refused"));
    fake.answers["/.well-known/openid-configuration"] = () => Promise.reject(new Error("refused"));
    fake.pass(2 * keysFreshMs);
    expect((await verify(fake, await fake.sign(rsa))).subject).toBe("anna");
    fake.pass(keysStaleMs);
    await expect(verify(fake, await fake.sign(rsa))).rejects.toBeInstanceOf(ProviderUnavailable);
    down.mockRestore();
    const questions = fake.asked.length;
    await expect(verify(fake, await fake.sign(rsa))).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(fake.asked).toHaveLength(questions);
  });
  it("again a few seconds after it failed", async () => {
    const fake = fakeProvider([rsa]);
    const works = fake.answers["/jwks"]!;
    fake.answers["/jwks"] = () => new Response("", { status: 503 });
    await expect(verify(fake, await fake.sign(rsa))).rejects.toBeInstanceOf(ProviderUnavailable);
    fake.answers["/jwks"] = works;
    fake.pass(providerRetryMs);
    expect((await verify(fake, await fake.sign(rsa))).subject).toBe("anna");
  });
  it.each([
    ["another issuer", () => Response.json({ issuer: "https://evil.example", jwks_uri: `${issuer}/jwks` })],
    ["no JSON", () => new Response("<html>")],
    ["a list", () => Response.json([])],
    ["not found", () => new Response("", { status: 404 })],
    ["a redirect", () => new Response("", { status: 302, headers: { Location: "https://evil.example" } })],
    ["keys without https", () => Response.json({ issuer, jwks_uri: "http://id.example/jwks" })],
    ["keys on this machine", () => Response.json({ issuer, jwks_uri: "http://127.0.0.1/jwks" })],
    ["no keys", () => Response.json({ issuer })],
    ["an endless document", () => new Response("x".repeat(300_000))],
  ])("and answers with %s: unavailable", async (_name, answer) => {
    const fake = fakeProvider([rsa]);
    fake.answers["/.well-known/openid-configuration"] = answer;
    await expect(verify(fake, await fake.sign(rsa))).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

it("the issuer of what is no JWT is none", async () => {
  for (const text of [
    "",
    "a",
    "a.b",
    "a.b.c",
    "....",
    "opaque",
    `${Buffer.from("{}").toString("base64url")}.e30.x`,
  ])
    expect(namedIssuer(text)).toBeNull();
  expect(namedIssuer(await fakeProvider([rsa]).sign(rsa))).toBe(issuer);
});
