/** Tokens of real providers of OpenID Connect: those that are good, those that are none, and providers that change or are down. */
import { UnsecuredJWT, decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";
import { type LocalProvider, providerEntry, startProvider } from "../../scripts/lib/provider/index.ts";
import { generator, mangled } from "../support/mangled-token.ts";
import { ofService, ofUser, users } from "../support/oidc-tokens.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

let server: TestServer;
let local: LocalProvider;
let opaque: LocalProvider;
let closed: LocalProvider;

beforeAll(async () => {
  const api = "http://localhost/openeo/v1";
  const provide = async (tokens: "jwt" | "opaque" = "jwt"): Promise<LocalProvider> =>
    startProvider({ port: await freePort(), api, users, tokens });
  [local, opaque, closed] = [await provide(), await provide("opaque"), await provide()];
  const introspection = { client_id: opaque.service.id, client_secret: opaque.service.secret };
  const audiences = [api, opaque.service.id];
  const list = [
    { ...providerEntry(local, api), id: "local" },
    { ...providerEntry(opaque, api), id: "asked", introspection, audiences },
    { ...providerEntry(closed, api), id: "closed", admit: { subjects: ["somebody-else"] } },
  ];
  server = await startTestServer({ vars: { OPENEO_OIDC: JSON.stringify(list) } });
}, 300_000);
afterAll(async () => {
  await server?.stop();
  await Promise.all([local, opaque, closed].map((each) => each?.stop()));
});

let addresses = 0;
/** From an address of its own, because questions about opaque tokens are counted. */
const me = (bearer: string, api = server.api): Promise<Response> =>
  fetch(`${api}/me`, {
    headers: { Authorization: `Bearer ${bearer}`, "CF-Connecting-IP": `192.0.2.${++addresses}` },
  });

async function account(bearer: string): Promise<{ user_id: string; name?: string }> {
  const response = await me(bearer);
  expect(response.status).toBe(200);
  return (await response.json()) as { user_id: string };
}

async function refused(response: Response, code: string, status: number): Promise<string> {
  const body = (await response.json()) as { code: string; message: string };
  expect([response.status, body.code]).toEqual([status, code]);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  return body.message;
}

describe("discovery", () => {
  it("lists the providers as configured, without what is our own", async () => {
    const { providers } = (await (await fetch(`${server.api}/credentials/oidc`)).json()) as {
      providers: Record<string, unknown>[];
    };
    expect(providers.map(({ id }) => id)).toEqual(["local", "asked", "closed"]);
    expect(providers[0]).toMatchObject({ issuer: local.issuer, scopes: ["openid", "profile", "email"] });
    for (const provider of providers)
      for (const name of ["audiences", "admit", "plan", "introspection"])
        expect(provider).not.toHaveProperty(name);
    expect(JSON.stringify(providers)).not.toContain(opaque.service.secret);
  });
  it("stands in the endpoints, and for everybody with whatever old token", async () => {
    const { endpoints } = (await (await fetch(`${server.api}/`)).json()) as { endpoints: { path: string }[] };
    expect(endpoints).toContainEqual({ path: "/credentials/oidc", methods: ["GET"] });
    const old = await fetch(`${server.api}/credentials/oidc`, {
      headers: { Authorization: "Bearer oidc/local/x" },
    });
    expect(old.status).toBe(200);
  });
});

describe("tokens", () => {
  it("of a user and of a service are taken in both forms, and are different people", async () => {
    const { access_token: user } = await ofUser(local);
    const { access_token: service } = await ofService(local);
    const demo = await account(`oidc/local/${user}`);
    expect(demo).toMatchObject({
      name: "Demo User",
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(await account(user)).toEqual(demo);
    const machine = await account(`oidc/local/${service}`);
    expect(machine.user_id).not.toBe(demo.user_id);
    expect(await account(service)).toEqual(machine);
    const eve = await account(`oidc/local/${(await ofUser(local, "eve")).access_token}`);
    expect(new Set([demo, machine, eve].map((each) => each.user_id)).size).toBe(3);
    // The demo account with a password is somebody else, whatever the claims say.
    const basic = await account(`basic//${server.token}`);
    expect(basic.user_id).not.toBe(demo.user_id);
  });
  it("that are opaque are asked about: users and services", async () => {
    const { access_token: user } = await ofUser(opaque);
    const { access_token: service } = await ofService(opaque);
    expect(user).not.toContain(".");
    const [demo, machine] = [await account(`oidc/asked/${user}`), await account(`oidc/asked/${service}`)];
    expect(demo.user_id).not.toBe(machine.user_id);
    await refused(await me(user), "TokenInvalid", 403);
  });
  it("of the same subject at another provider are somebody else", async () => {
    const here = await account(`oidc/local/${(await ofUser(local)).access_token}`);
    const there = await account(`oidc/asked/${(await ofUser(opaque)).access_token}`);
    expect(there.user_id).not.toBe(here.user_id);
  });
  it("of somebody who is not let in are right, and of no use until the operator says so", async () => {
    const { access_token: token } = await ofUser(closed);
    const message = await refused(await me(`oidc/closed/${token}`), "PermissionsInsufficient", 403);
    expect(message).toContain("'demo'");
    await server.admin.putIdentity({ issuer: closed.issuer, subject: "demo" });
    expect(await account(`oidc/closed/${token}`)).toMatchObject({ name: "Demo User" });
  });
  it("give nobody a role; the operator does, and takes it away", async () => {
    const { access_token: token } = await ofUser(local, "eve");
    const bearer = `oidc/local/${token}`;
    const { user_id: id } = await account(bearer);
    const users = (): Promise<Response> =>
      fetch(`${server.url}/_admin/users`, { headers: { Authorization: `Bearer ${bearer}` } });
    await refused(await users(), "PermissionsInsufficient", 403);
    await server.admin.changeUser(id, { role: "admin" });
    expect((await users()).status).toBe(200);
    await server.admin.changeUser(id, { role: "user" });
    await refused(await users(), "PermissionsInsufficient", 403);
  });
  it("end when their account is disabled, and stay so when it is enabled", async () => {
    const { access_token: token } = await ofUser(local, "eve");
    const { user_id: id } = await account(token);
    await new Promise((settle) => setTimeout(settle, 1100));
    await server.admin.changeUser(id, { status: "disabled" });
    await refused(await me(token), "PermissionsInsufficient", 403);
    await server.admin.changeUser(id, { status: "active" });
    await refused(await me(token), "TokenInvalid", 403);
    expect((await account((await ofUser(local, "eve")).access_token)).user_id).toBe(id);
  });
});

describe("0 accepted, 0 x 500", () => {
  const tally = async (bearers: readonly string[], path = "/me"): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    const queue = [...bearers];
    const work = async (): Promise<void> => {
      for (let bearer = queue.pop(); bearer !== undefined; bearer = queue.pop()) {
        const response = await fetch(`${server.api}${path}`, {
          headers: { Authorization: `Bearer ${bearer}` },
        });
        const { code } = (await response.json()) as { code?: string };
        const key = `${response.status} ${code}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    return counts;
  };
  /** Each was looked at: who tries too often is refused unseen, so that these come before the thousand. */
  const onlyInvalid = (counts: Record<string, number>): void =>
    expect(Object.keys(counts)).toEqual(["403 TokenInvalid"]);

  it("tokens of one kind under the name of another, and of one provider under another's", async () => {
    const [jwt, service] = [await ofUser(local), await ofService(local)];
    const [secret, other] = [await ofUser(opaque), await ofUser(closed)];
    const mixed = [
      jwt.id_token!,
      `oidc/local/${jwt.id_token}`,
      `oidc/local/${jwt.refresh_token}`,
      `oidc/asked/${secret.id_token}`,
      `oidc/asked/${secret.refresh_token}`,
      `oidc/asked/${jwt.access_token}`,
      `oidc/closed/${jwt.access_token}`,
      `oidc/closed/${service.access_token}`,
      `oidc/local/${other.access_token}`,
      `oidc/local/${secret.access_token}`,
      `oidc/closed/${secret.access_token}`,
      `oidc/nobody/${jwt.access_token}`,
      `oidc//${jwt.access_token}`,
      `basic//${jwt.access_token}`,
      `basic/local/${jwt.access_token}`,
      `oidc/local/${server.token}`,
      `oidc/asked/${server.token}`,
      `OIDC/local/${jwt.access_token}`,
      `local/${jwt.access_token}`,
      new UnsecuredJWT(decodeJwt(jwt.access_token)).encode(),
      `${jwt.access_token} `.trimEnd() + "=",
    ];
    onlyInvalid(await tally(mixed));
    // Also where a token may be left out.
    onlyInvalid(await tally(mixed, "/collections"));
  });
  it("tokens that were good for somebody else's API", async () => {
    const foreign = await startProvider({ port: await freePort(), api: "https://other.example", users });
    try {
      const { access_token: token } = await ofUser(foreign);
      onlyInvalid(await tally([token, `oidc/local/${token}`]));
    } finally {
      await foreign.stop();
    }
  });
  it("1,000 random and malformed tokens", async () => {
    const { access_token: good } = await ofUser(local);
    const random = generator(20_260_601);
    const made = Array.from({ length: 1000 }, () => mangled(good, server.token, random));
    const counts = await tally(made);
    console.log(`1,000 tokens: ${JSON.stringify(counts)}`);
    const others = Object.keys(counts).filter(
      (key) => !["403 TokenInvalid", "429 TooManyRequests"].includes(key),
    );
    expect(others).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect((await account(good)).name).toBe("Demo User");
  });
});

describe("a provider", () => {
  it("that changes its keys is followed; while it is down, tokens of known keys work, and others say so", async () => {
    const { port } = new URL(local.issuer);
    const before = (await ofUser(local)).access_token;
    const known = await account(before);
    await local.stop();
    expect(await account(before)).toEqual(known);
    local = await startProvider({ port: Number(port), api: decodeJwt(before).aud as string, users });
    const after = (await ofUser(local)).access_token;
    await expect.poll(async () => (await me(after)).status, { timeout: 15_000, interval: 500 }).toBe(200);
    await refused(await me(before), "TokenInvalid", 403);
    const { access_token: secret } = await ofUser(opaque);
    await opaque.stop();
    const answer = await me(`oidc/asked/${secret}`);
    expect(answer.headers.get("Retry-After")).toBe("5");
    expect(await refused(answer, "InfrastructureBusy", 503)).toContain("'asked' cannot be reached");
  });
});

describe("without a provider", () => {
  it("there is no such endpoint, and no token of one", async () => {
    const other = await startTestServer();
    try {
      const { endpoints } = (await (await fetch(`${other.api}/`)).json()) as {
        endpoints: { path: string }[];
      };
      expect(endpoints.map(({ path }) => path)).not.toContain("/credentials/oidc");
      await refused(await fetch(`${other.api}/credentials/oidc`), "NotFound", 404);
      await refused(
        await me(`oidc/local/${(await ofUser(local)).access_token}`, other.api),
        "TokenInvalid",
        403,
      );
    } finally {
      await other.stop();
    }
  });
});
