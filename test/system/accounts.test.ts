/** Accounts from outside: made by no mistake, guessed by nobody, ended at once; lists and texts of bounded size. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../scripts/lib/port.ts";
import { startServer } from "../../scripts/lib/server.ts";
import { openState } from "../../scripts/lib/state.ts";
import { type TestServer, node, post, startTestServer } from "../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface ErrorBody {
  code: string;
  message: string;
}

const admin = (method: string, path: string, body?: string | object, token = server.adminToken) =>
  fetch(`${server.url}/_admin/${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

/** From an address of its own, so that tests do not count for each other. */
const logIn = (name: string, password: string, address: string): Promise<Response> =>
  fetch(`${server.api}/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa(`${name}:${password}`)}`, "CF-Connecting-IP": address },
  });

let addresses = 0;
async function tokenOf(name: string, password: string): Promise<string> {
  const response = await logIn(name, password, `192.0.2.${++addresses}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

const get = (path: string, token: string, method = "GET"): Promise<Response> =>
  fetch(`${server.api}${path}`, { method, headers: { Authorization: `Bearer basic//${token}` } });

const pi = { process_graph: { a: node("pi", {}, true) } };

async function refused(response: Response, code: string, status = 400): Promise<string> {
  const body = (await response.json()) as ErrorBody;
  expect({ status: response.status, code: body.code, message: body.message }).toEqual({
    status,
    code,
    message: expect.stringMatching(/\w/) as string,
  });
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  return body.message;
}

describe("accounts are not made by mistake", () => {
  it.each([
    ["a typing mistake", { pasword: "x".repeat(20) }, "no member 'pasword'"],
    ["no password", {}, "member 'password'"],
    ["an empty password", { password: "" }, "at least 8 characters"],
    ["a short password", { password: "1234567" }, "at least 8 characters"],
    ["the name as password", { password: "somebody" }, "must not be the name"],
    ["a number", { password: 12_345_678 }, "with a text"],
    ["an endless password", { password: "x".repeat(1025) }, "at most 1024 bytes"],
    ["an unknown role", { password: "long enough", role: "root" }, "'role'"],
    ["an unknown plan", { password: "long enough", plan: "gold" }, "there are free"],
  ])("%s", async (_name, body, message) => {
    const told = await refused(await admin("PUT", "users/somebody", body), "ProcessParameterInvalid");
    expect(told).toContain(message);
    expect((await admin("GET", "users/somebody")).status).toBe(404);
  });
  it.each(["", ".hidden", "a%20b", "a%2Fb", "a/b", "%C3%A4", "x".repeat(65), "%0A", "a%3Ab"])(
    "a name like '%s'",
    async (name) => {
      const response = await admin("PUT", `users/${name}`, { password: "long enough" });
      expect(await refused(response, "ProcessParameterInvalid")).toContain("1 to 64 characters");
    },
  );
  const anImport = "1".repeat(32);
  it("bodies that are none are 400 on every route", async () => {
    const routes = ["PUT users/x", "POST users", "PATCH users/demo", "PUT plans/x"];
    routes.push(`PUT imports/${anImport}`, `PUT imports/${anImport}/items/0`);
    routes.push(`PUT services/${"a".repeat(32)}`);
    for (const route of routes)
      for (const body of ["", "{", "[]", "null", "1", '"x"']) {
        const [method, path] = route.split(" ") as [string, string];
        await refused(await admin(method, path, body), "ContentTypeInvalid");
      }
  });
  it("bodies without what is needed, too", async () => {
    const asked: [string, string, object][] = [
      ["PUT", `imports/${anImport}`, {}],
      ["PUT", `imports/${anImport}`, { collection: [] }],
      ["PUT", `imports/${anImport}/items/0`, {}],
      ["PUT", `imports/${anImport}/items/0`, { items: {} }],
      ["PUT", `imports/${anImport}/items/x`, { items: [] }],
      ["PUT", "services/zz", {}],
      ["PUT", "services/zz", { process: pi }],
      ["PUT", "plans/", { jobs: 1, services: 1 }],
      ["PUT", "plans/x", { jobs: -1, services: 1 }],
      ["PUT", "plans/x", { jobs: 1, services: 1, price: 1 }],
      ["PATCH", "users/demo", { status: "removing" }],
      ["PATCH", "users/demo", { password: "x" }],
      ["POST", "users", { issuer: "x", subject: "y" }],
      ["POST", "users", { issuer: "https://x.example", subject: "" }],
    ];
    for (const [method, path, body] of asked) {
      const response = await admin(method, path, body);
      expect([path, response.status]).toEqual([path, 400]);
    }
    await refused(await admin("PUT", `services/${"a".repeat(32)}`, {}), "ProcessInvalid");
    const configuration = { constructor: 1 };
    await refused(
      await admin("PUT", `services/${"a".repeat(32)}`, { process: pi, configuration }),
      "ServiceConfigUnsupported",
    );
    for (const path of ["users/nobody", "users/", "nothing", "users/%zz"])
      expect([path, (await admin("DELETE", path)).status]).toEqual([path, 404]);
  });
  it("only operators get so far", async () => {
    await refused(await admin("GET", "users", undefined, "x"), "TokenInvalid", 403);
    await refused(await admin("GET", "users", undefined, server.token), "PermissionsInsufficient", 403);
    await refused(await fetch(`${server.url}/_admin/users`), "AuthenticationRequired", 401);
  });
});

describe("tries of passwords", () => {
  it("are counted by name and address, with 429 and Retry-After", async () => {
    await server.admin.putUser("guessed", "right password");
    await tokenOf("guessed", "right password");
    const usual = `192.0.2.${addresses}`;
    const statuses: number[] = [];
    for (let i = 0; i < 100; i++) statuses.push((await logIn("guessed", "wrong", `198.51.100.${i}`)).status);
    // The platform's windows begin with the minute: two of them at most.
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(20);
    const last = await logIn("guessed", "right password", "198.51.100.200");
    expect(last.headers.get("Retry-After")).toBe("60");
    expect(last.headers.get("Access-Control-Expose-Headers")).toContain("Retry-After");
    await refused(last, "TooManyRequests", 429);
    expect((await logIn("guessed", "right password", usual)).status).toBe(200);
  });
  it("over many names count for their address", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 130; i++) statuses.push((await logIn(`user${i}`, "wrong", "203.0.113.1")).status);
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(120);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("tokens end", () => {
  it("with the password, but not with the same one again", async () => {
    await server.admin.putUser("carla", "first password");
    const token = await tokenOf("carla", "first password");
    expect((await get("/me", token)).status).toBe(200);
    await server.admin.putUser("carla", "first password");
    expect((await get("/me", token)).status).toBe(200);
    await server.admin.putUser("carla", "second password");
    await refused(await get("/me", token), "TokenInvalid", 403);
    await refused(await get("/collections", token), "TokenInvalid", 403);
    expect((await get("/me", await tokenOf("carla", "second password"))).status).toBe(200);
  });
  it("with the account that is disabled; services and links stop, and go on when it is enabled", async () => {
    await server.admin.putUser("dora", "first password");
    const token = await tokenOf("dora", "first password");
    const made = await post(server, "/services", { type: "xyz", process: pi }, `basic//${token}`);
    const tile = (): Promise<Response> =>
      fetch(`${server.url}/xyz/${made.headers.get("OpenEO-Identifier")}/0/0/0`);
    expect((await tile()).status).toBe(400);
    await server.admin.changeUser("dora", { status: "disabled" });
    await refused(await get("/me", token), "TokenInvalid", 403);
    await refused(await tile(), "ServiceNotFound", 404);
    await refused(await logIn("dora", "first password", "192.0.2.250"), "PermissionsInsufficient", 403);
    await server.admin.changeUser("dora", { status: "active" });
    await refused(await get("/me", token), "TokenInvalid", 403);
    expect((await tile()).status).toBe(400);
    expect((await get("/me", await tokenOf("dora", "first password"))).status).toBe(200);
  });
  it("with the account that is removed, and all that it had", async () => {
    await server.admin.putUser("emil", "first password");
    const token = await tokenOf("emil", "first password");
    const job = (
      await post(
        server,
        "/jobs",
        { process: { process_graph: { a: node("add", { x: 1, y: 2 }, true) } } },
        `basic//${token}`,
      )
    ).headers.get("OpenEO-Identifier")!;
    await get(`/jobs/${job}/results`, token, "POST");
    const status = async (): Promise<string> =>
      ((await (await get(`/jobs/${job}`, token)).json()) as { status: string }).status;
    await expect.poll(status, { timeout: 30_000 }).toBe("finished");
    const results = (await (await get(`/jobs/${job}/results`, token)).json()) as {
      assets: Record<string, { href: string }>;
      links: { rel: string; href: string }[];
    };
    const links = [
      ...Object.values(results.assets).map(({ href }) => href),
      results.links.find(({ rel }) => rel === "canonical")!.href,
    ];
    for (const href of links) expect((await fetch(href)).status).toBe(200);
    const made = await post(server, "/services", { type: "xyz", process: pi }, `basic//${token}`);
    const service = made.headers.get("OpenEO-Identifier")!;
    expect(await server.admin.files(`jobs/${job}/`)).not.toEqual([]);
    await server.admin.removeUser("emil");
    await refused(await get("/me", token), "TokenInvalid", 403);
    await refused(await logIn("emil", "first password", "192.0.2.251"), "CredentialsInvalid", 403);
    for (const href of links) expect((await fetch(href)).status).toBe(404);
    expect((await fetch(`${server.url}/xyz/${service}/0/0/0`)).status).toBe(404);
    expect(await server.admin.files(`jobs/${job}/`)).toEqual([]);
    expect((await admin("GET", "users/emil")).status).toBe(404);
    // Another one of this name owns nothing.
    await server.admin.putUser("emil", "third password");
    const fresh = await tokenOf("emil", "third password");
    expect(await (await get("/jobs", fresh)).json()).toEqual({ jobs: [], links: [] });
    expect(await (await get("/services", fresh)).json()).toEqual({ services: [], links: [] });
    await refused(await get("/me", token), "TokenInvalid", 403);
  });
});

describe("roles", () => {
  it("an account with the role admin is an operator until it loses it", async () => {
    await server.admin.putUser("otto", "first password", { role: "admin" });
    const token = await tokenOf("otto", "first password");
    expect((await admin("GET", "users", undefined, `basic//${token}`)).status).toBe(200);
    await server.admin.changeUser("otto", { role: "user" });
    await refused(await admin("GET", "users", undefined, `basic//${token}`), "PermissionsInsufficient", 403);
  });
});

describe("what users may keep", () => {
  it("titles have 1 KiB, other texts and members their bounds, also by changes one after the other", async () => {
    const job = (await post(server, "/jobs", { process: pi, custom: "x".repeat(40_000) })).headers.get(
      "OpenEO-Identifier",
    )!;
    const patch = (path: string, body: object): Promise<Response> =>
      fetch(`${server.api}${path}`, {
        method: "PATCH",
        headers: { Authorization: `Bearer ${server.token}` },
        body: JSON.stringify(body),
      });
    const service = (
      await post(server, "/services", { type: "xyz", process: pi, custom: "x".repeat(40_000) })
    ).headers.get("OpenEO-Identifier")!;
    for (const members of [
      { title: "t".repeat(900 * 1024) },
      { title: "t".repeat(1025) },
      { title: 1 },
      { description: "d".repeat(65_537) },
      { other: "x".repeat(70_000) },
    ]) {
      await refused(await post(server, "/jobs", { process: pi, ...members }), "ProcessParameterInvalid");
      await refused(
        await post(server, "/services", { type: "xyz", process: pi, ...members }),
        "ProcessParameterInvalid",
      );
      await refused(await patch(`/jobs/${job}`, members), "ProcessParameterInvalid");
      await refused(await patch(`/services/${service}`, members), "ProcessParameterInvalid");
    }
    for (const path of [`/jobs/${job}`, `/services/${service}`]) {
      expect((await patch(path, { title: "t".repeat(1024), description: null })).status).toBe(204);
      await refused(await patch(path, { further: "x".repeat(40_000) }), "ProcessParameterInvalid");
    }
  });
  it("jobs and services are as many as the plan says", async () => {
    await server.admin.putPlan("small", { jobs: 3, services: 2 });
    await server.admin.putUser("paula", "first password", { plan: "small" });
    const token = `basic//${await tokenOf("paula", "first password")}`;
    for (let i = 0; i < 3; i++)
      expect((await post(server, "/jobs", { process: pi }, token)).status).toBe(201);
    expect(await refused(await post(server, "/jobs", { process: pi }, token), "JobQuotaExceeded")).toContain(
      "3",
    );
    const service = { type: "xyz", process: pi };
    const made = await Promise.all(
      Array.from({ length: 6 }, () => post(server, "/services", service, token)),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(2);
    await refused(await post(server, "/services", service, token), "ServiceQuotaExceeded");
    await server.admin.putPlan("small", { jobs: 4, services: 2 });
    expect((await post(server, "/jobs", { process: pi }, token)).status).toBe(201);
  });
  it("plans, budgets and money: what was stored is shown, what cannot be is refused", async () => {
    await server.admin.putPlan("paid", { jobs: 9, services: 9, rate: 2, description: "Pays." });
    await server.admin.putUser("petra", "first password", { plan: "paid" });
    const token = await tokenOf("petra", "first password");
    const of = (path: string, more: object): Promise<Response> =>
      post(server, path, { process: pi, ...more }, `basic//${token}`);
    const me = async (): Promise<object> => (await (await get("/me", token)).json()) as object;
    expect(await me()).toMatchObject({ default_plan: "paid", budget: 0 });
    const payment = "0123456789abcdef".repeat(2);
    for (let i = 0; i < 2; i++)
      expect(await server.admin.topUp("petra", payment, 12.5)).toEqual({ balance: 12.5, held: 0 });
    expect(await me()).toMatchObject({ budget: 12.5 });
    expect((await server.admin.money("petra")).entries).toMatchObject([{ kind: "top-up", credits: 12.5 }]);
    for (const [path, more] of [
      ["/jobs", {}],
      ["/services", { type: "xyz" }],
    ] as const) {
      await refused(await of(path, { ...more, plan: "gold" }), "BillingPlanInvalid");
      await refused(await of(path, { ...more, plan: "free" }), "BillingPlanInvalid");
      await refused(await of(path, { ...more, budget: -1 }), "BudgetInvalid");
      const made = (await of(path, { ...more, plan: "PAID", budget: 3 })).headers.get("OpenEO-Identifier")!;
      const shown = async (): Promise<object> =>
        (await (await get(`${path}/${made}`, token)).json()) as object;
      expect(await shown()).toMatchObject({ plan: "paid", budget: 3 });
      const change = (body: object): Promise<Response> =>
        fetch(`${server.api}${path}/${made}`, {
          method: "PATCH",
          headers: { Authorization: `Bearer basic//${token}` },
          body: JSON.stringify(body),
        });
      await refused(await change({ budget: 0 }), "BudgetInvalid");
      expect((await change({ budget: null, plan: null })).status).toBe(204);
      expect(await shown()).toMatchObject({ plan: "paid" });
      expect(await shown()).not.toHaveProperty("budget");
    }
  });
  it("lists come whole without a limit, and page by page with sealed cursors", async () => {
    await server.admin.putUser("rita", "first password");
    const token = await tokenOf("rita", "first password");
    const title = "ä".repeat(512);
    for (let i = 0; i < 12; i++)
      expect((await post(server, "/jobs", { process: pi, title }, `basic//${token}`)).status).toBe(201);
    interface Page {
      jobs: { id: string; title: string; status: string; progress: number }[];
      links: { rel: string; href: string }[];
    }
    const all = (await (await get("/jobs", token)).json()) as Page;
    expect(all.jobs).toHaveLength(12);
    expect(all.links).toEqual([]);
    expect(all.jobs[0]).toMatchObject({ title, status: "created", progress: 0 });
    const seen: Page["jobs"] = [];
    let path = "/jobs?limit=5";
    for (;;) {
      const page = (await (await get(path, token)).json()) as Page;
      seen.push(...page.jobs);
      const next = page.links.find(({ rel }) => rel === "next");
      if (!next) break;
      path = next.href.slice(server.api.length);
    }
    expect(seen).toEqual(all.jobs);
    await refused(await get(path, server.token), "ProcessParameterInvalid");
    await refused(await get(path.replace(/after=./, "after=A"), token), "ProcessParameterInvalid");
    expect(await (await get("/jobs", token, "HEAD")).text()).toBe("");
  });
});

describe("npm run users", () => {
  const users = async (...args: string[]): Promise<string> => {
    const named = ["--url", server.url, "--token", server.adminToken];
    const run = promisify(execFile)(process.execPath, ["scripts/users.ts", ...args, ...named]);
    return run.then(
      ({ stdout }) => stdout,
      (error: { stderr: string }) => `failed: ${error.stderr}`,
    );
  };
  it("adds, lists, disables, enables and removes", async () => {
    const [, password] = /^tom: (\S{20})\n$/.exec(await users("add", "tom"))!;
    const token = await tokenOf("tom", password!);
    expect(await users("list")).toMatch(/^tom +[0-9a-f]{32} +user +free +active$/m);
    expect(await users("add", "tom")).toContain("there is an account 'tom' already");
    expect((await get("/me", token)).status).toBe(200);
    await users("put-plan", "large", "--jobs", "7", "--services", "8");
    expect(await users("plans")).toMatch(/^large +7 jobs, 8 services, 1073741824 bytes of files, free$/m);
    await users("set-plan", "tom", "large");
    await users("put-plan", "large", "--rate", "1.5");
    expect(await users("plans")).toMatch(/^large +7 jobs, .*, prices x 1.5$/m);
    expect(await users("top-up", "tom", "20")).toBe("20 credits\n");
    expect(await users("top-up", "tom", "0")).toContain("above 0");
    expect(await users("money", "tom")).toMatch(/^20 credits.*\n\S+ +top-up +20\.000000 /);
    await users("set-role", "tom", "admin");
    expect(await users("disable", "tom")).toBe("");
    expect(await users("list")).toMatch(/^tom +\S+ +admin +large +disabled$/m);
    expect((await get("/me", token)).status).toBe(403);
    await users("enable", "tom");
    expect((await logIn("tom", password!, "192.0.2.252")).status).toBe(200);
    expect(await users("password", "tom", "--password", "short")).toContain("at least 8 characters");
    expect(await users("password", "tom", "--password", "long enough")).toBe("");
    expect((await logIn("tom", "long enough", "192.0.2.253")).status).toBe(200);
    expect(await users("remove", "tom")).toBe("");
    expect(await users("list")).not.toContain("tom");
    expect(await users("remove", "tom")).toContain("no account with this name");
  });
  it("lets somebody of a provider in", async () => {
    await users("add", "--issuer", "https://id.example", "--subject", "s-1", "--plan", "free");
    expect(await users("list")).toContain("s-1 of https://id.example");
    expect(await users("add", "--issuer", "https://id.example", "--subject", "s-1")).toContain("already");
  });
  it("says what is wrong before it asks a server", async () => {
    for (const args of [
      ["add"],
      ["add", "a", "b"],
      ["disable"],
      ["set-plan", "a"],
      ["nothing"],
      ["list", "x"],
      ["--bad"],
    ])
      expect(await users(...args)).toMatch(/^failed: /);
    expect(await users("--help")).toContain("usage: npm run users");
  });
});

describe("a server that is not set up", () => {
  it("answers openEO errors with CORS everywhere", async () => {
    const dir = mkdtempSync(join(tmpdir(), "openeo-edge-"));
    process.env["OPENEO_STATE_DIR"] = dir;
    const vars = { OPENEO_TOKEN_SECRET: "hunter2", OPENEO_COLLECTIONS: '["nowhere"]' };
    const broken = await startServer(openState(), await freePort(), { vars, status: 500 });
    try {
      for (const path of ["/openeo/v1/", "/openeo/v1/jobs", "/_admin/users", "/results/x", "/xyz/x/1/1/1"]) {
        const told = await refused(await fetch(`${broken.url}${path}`), "Internal", 500);
        expect(told).toContain("OPENEO_TOKEN_SECRET");
        expect(told).toContain("there is no ready-made collection 'nowhere'");
        expect(told).not.toContain("hunter2");
        const preflight = await fetch(`${broken.url}${path}`, { method: "OPTIONS" });
        expect([preflight.status, preflight.headers.get("Access-Control-Allow-Origin")]).toEqual([204, "*"]);
      }
    } finally {
      await broken.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });
  it("is told before it starts", async () => {
    const env = {
      ...process.env,
      OPENEO_STATE_DIR: mkdtempSync(join(tmpdir(), "openeo-edge-")),
      PORT: String(await freePort()),
    };
    const run = promisify(execFile)(process.execPath, ["scripts/start.ts"], {
      env: { ...env, OPENEO_COLLECTIONS: '["nowhere"]' },
    });
    await expect(run).rejects.toMatchObject({
      stderr: expect.stringContaining(
        "OPENEO_COLLECTIONS: there is no ready-made collection 'nowhere'",
      ) as string,
    });
    rmSync(env.OPENEO_STATE_DIR, { recursive: true, force: true });
  });
});

it("ready-made collections by name", async () => {
  const dir = mkdtempSync(join(tmpdir(), "openeo-edge-"));
  process.env["OPENEO_STATE_DIR"] = dir;
  const vars = { OPENEO_COLLECTIONS: '["sentinel2L2a", "cop-dem-glo-30"]' };
  const other = await startServer(openState(), await freePort(), { vars });
  try {
    expect((await fetch(`${other.url}/openeo/v1/`)).status).toBe(200);
  } finally {
    await other.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
