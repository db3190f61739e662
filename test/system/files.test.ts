/** Files over HTTP in workerd: statuses, headers, ranges, bodies of unknown length, clients that go, and two users. */
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { r2State } from "../support/r2-state.ts";
import { type TestServer, from, node, startTestServer } from "../support/server.ts";
import { type TestUser, anonymous, loggedIn } from "../support/users.ts";

const MIB = 1024 * 1024;
const state = mkdtempSync(join(tmpdir(), "openeo-edge-"));
let server: TestServer;
let anna: TestUser;
let bert: TestUser;

beforeAll(async () => {
  server = await startTestServer({ vars: { OPENEO_FILE_BYTES_MAX: String(30 * MIB) } }, state);
  [anna, bert] = [await loggedIn(server, "anna"), await loggedIn(server, "bert")];
});
afterAll(async () => {
  await server?.stop();
  rmSync(state, { recursive: true, force: true });
});

const bytesOf = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).map((_, i) => i % 253);

function ask(
  user: TestUser,
  method: string,
  path: string,
  of: { body?: BodyInit; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${server.api}/files/${path}`, {
    method,
    headers: { ...user.headers, ...of.headers },
    ...(of.body === undefined ? {} : { body: of.body, duplex: "half" }),
  } as RequestInit);
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
}
const codeOf = async (response: Response): Promise<readonly [number, string]> => [
  response.status,
  ((await response.json()) as ErrorBody).code,
];

/** A body in chunks, without a length; the client goes after so many bytes. */
function sendChunked(
  user: TestUser,
  path: string,
  of: { bytes: number; goesAfter?: number; length?: number },
) {
  const { hostname, port, pathname } = new URL(`${server.api}/files/${path}`);
  return new Promise<number | "gone">((settle) => {
    const request = httpRequest({
      hostname,
      port,
      path: pathname,
      method: "PUT",
      headers: { ...user.headers, ...(of.length === undefined ? {} : { "Content-Length": of.length }) },
    });
    request.on("response", (response) => {
      response.resume();
      settle(response.statusCode!);
    });
    request.on("error", () => settle("gone"));
    const piece = bytesOf(MIB);
    let sent = 0;
    const next = (): void => {
      if (sent >= (of.goesAfter ?? Infinity)) return void request.destroy();
      if (sent >= of.bytes) return void request.end();
      const chunk = piece.subarray(0, Math.min(MIB, of.bytes - sent));
      sent += chunk.length;
      request.write(chunk, () => setTimeout(next, 5));
    };
    next();
  });
}

const storageOf = async (user: TestUser): Promise<{ free: number; quota: number }> =>
  ((await (await user.call("GET", "/me")).json()) as { storage: { free: number; quota: number } }).storage;

describe("a file", () => {
  it("is uploaded, listed, read in whole and in part, replaced and deleted", async () => {
    const put = await ask(anna, "PUT", "maps/a.tif", { body: bytesOf(3 * MIB + 7) });
    expect(put.status).toBe(200);
    const { links, ...file } = (await put.json()) as {
      path: string;
      size: number;
      modified: string;
      links: { rel: string; href: string }[];
    };
    expect(file).toEqual({ path: "maps/a.tif", size: 3 * MIB + 7, modified: expect.any(String) as string });
    expect(await (await anna.call("GET", "/files")).json()).toEqual({ files: [file], links: [] });
    expect(await storageOf(anna)).toEqual({ free: 1024 ** 3 - file.size, quota: 1024 ** 3 });

    const got = await ask(anna, "GET", "maps/a.tif");
    expect(Object.fromEntries(got.headers)).toMatchObject({
      "content-type": "image/tiff; application=geotiff",
      "content-disposition": 'attachment; filename="a.tif"',
      "content-length": String(file.size),
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox") as string,
      "access-control-allow-origin": "*",
      vary: "Authorization",
    });
    expect(Buffer.from(await got.arrayBuffer()).equals(bytesOf(file.size))).toBe(true);

    const etag = got.headers.get("ETag")!;
    const { href } = links[0]!;
    const linked = await fetch(href, { headers: { Range: "bytes=5-6", Authorization: "Bearer of nobody" } });
    expect([linked.status, ...new Uint8Array(await linked.arrayBuffer())]).toEqual([206, 5, 6]);
    expect((await fetch(href.replace("a.tif", "b.tif"))).status).toBe(404);
    expect((await fetch(href, { method: "PUT", body: "x" })).status).toBe(404);
    const part = await ask(anna, "GET", "maps/a.tif", { headers: { Range: "bytes=1000-1003" } });
    expect([part.status, part.headers.get("Content-Range")]).toEqual([206, `bytes 1000-1003/${file.size}`]);
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual(
      [1000, 1001, 1002, 1003].map((i) => i % 253),
    );
    expect((await ask(anna, "GET", "maps/a.tif", { headers: { Range: "bytes=99999999-" } })).status).toBe(
      416,
    );
    expect((await ask(anna, "GET", "maps/a.tif", { headers: { "If-None-Match": etag } })).status).toBe(304);
    const head = await ask(anna, "HEAD", "maps/a.tif");
    expect([head.status, head.headers.get("Content-Length"), head.headers.get("ETag")]).toEqual([
      200,
      String(file.size),
      etag,
    ]);

    expect((await ask(anna, "PUT", "maps/a.tif", { body: "new" })).status).toBe(200);
    const whole = await ask(anna, "GET", "maps/a.tif", { headers: { Range: "bytes=0-0", "If-Range": etag } });
    expect([whole.status, await whole.text()]).toEqual([200, "new"]);

    const gone = await ask(anna, "DELETE", "maps/a.tif");
    expect([gone.status, await gone.text()]).toEqual([204, ""]);
    expect(await codeOf(await ask(anna, "GET", "maps/a.tif"))).toEqual([404, "FileNotFound"]);
    expect(await codeOf(await ask(anna, "DELETE", "maps/a.tif"))).toEqual([404, "FileNotFound"]);
    expect(await (await anna.call("GET", "/files")).json()).toEqual({ files: [], links: [] });
  });

  it("may come without a length", async () => {
    for (const bytes of [0, 5, 8 * MIB, 20 * MIB + 3]) {
      expect(await sendChunked(anna, "chunked.bin", { bytes })).toBe(200);
      const got = await ask(anna, "GET", "chunked.bin");
      const body = Buffer.from(await got.arrayBuffer());
      expect(body.length).toBe(bytes);
      expect(body.every((byte, i) => byte === (i % MIB) % 253)).toBe(true);
    }
    await ask(anna, "DELETE", "chunked.bin");
  });

  it("has a path of safe parts, encoded in any way", async () => {
    expect((await ask(anna, "PUT", "a%2Fb%2Etxt", { body: "x" })).status).toBe(200);
    expect(await (await ask(anna, "GET", "a/b.txt")).text()).toBe("x");
    expect((await ask(anna, "GET", "a/b.txt")).headers.get("Content-Type")).toBe("text/plain");
    for (const path of ["a", "a/"])
      for (const method of ["GET", "DELETE"])
        expect(await codeOf(await ask(anna, method, path))).toEqual([400, "FileOperationUnsupported"]);
    for (const path of ["a%2F..%2Fb", "m%C3%BCnster.shp", ".x", "a:b", "a%5Cb", "%00", "x".repeat(65)])
      for (const method of ["GET", "PUT", "DELETE"])
        expect(await codeOf(await ask(anna, method, path, method === "PUT" ? { body: "x" } : {}))).toEqual([
          400,
          "FilePathInvalid",
        ]);
    expect(await codeOf(await ask(anna, "PUT", "a", { body: "x" }))).toEqual([400, "FilePathInvalid"]);
    const form = new FormData();
    form.set("file", new Blob(["x"]));
    expect(await codeOf(await ask(anna, "PUT", "f", { body: form }))).toEqual([400, "ContentTypeInvalid"]);
    await ask(anna, "DELETE", "a/b.txt");
  });

  it("is refused where it is too large, at once or when it shows", async () => {
    expect(await codeOf(await ask(anna, "PUT", "big", { body: bytesOf(30 * MIB + 1) }))).toEqual([
      400,
      "FileSizeExceeded",
    ]);
    expect(await sendChunked(anna, "big", { bytes: 31 * MIB })).toBe(400);
    expect(await sendChunked(anna, "big", { bytes: 80 * MIB })).toBe(400);
  });
});

it("a list has pages by cursor", async () => {
  for (let i = 0; i < 7; i++) await ask(anna, "PUT", `p/${i}`, { body: "x" });
  const seen: string[] = [];
  for (let next: string | undefined = `${server.api}/files?limit=3`; next !== undefined;) {
    const page = (await (await fetch(next, { headers: anna.headers })).json()) as {
      files: { path: string }[];
      links: { rel: string; href: string }[];
    };
    expect(page.files.length).toBeLessThanOrEqual(3);
    seen.push(...page.files.map(({ path }) => path));
    next = page.links.find(({ rel }) => rel === "next")?.href;
  }
  expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `p/${i}`));
  for (const path of seen) await ask(anna, "DELETE", path);
});

it("nobody sees, reads, replaces or deletes what another user has", async () => {
  await ask(anna, "PUT", "mine.txt", { body: "of anna" });
  expect(await (await bert.call("GET", "/files")).json()).toEqual({ files: [], links: [] });
  for (const method of ["GET", "HEAD", "DELETE"])
    expect((await ask(bert, method, "mine.txt")).status).toBe(404);
  expect((await ask(bert, "PUT", "mine.txt", { body: "of bert" })).status).toBe(200);
  expect(await (await ask(anna, "GET", "mine.txt")).text()).toBe("of anna");
  for (const method of ["GET", "PUT", "DELETE"])
    expect(await codeOf(await ask(anonymous(server), method, "mine.txt"))).toEqual([
      401,
      "AuthenticationRequired",
    ]);
  for (const user of [anna, bert]) await ask(user, "DELETE", "mine.txt");
});

it("a client that goes in the middle leaves no object, no open upload and no byte of the quota", async () => {
  await ask(anna, "PUT", "whole.bin", { body: "whole" });
  const before = r2State(state);
  expect(before).toEqual({ keys: [expect.stringMatching(/^files\//)], openUploads: 0 });
  for (const length of [undefined, 25 * MIB])
    expect(
      await sendChunked(anna, "half.bin", {
        bytes: 25 * MIB,
        goesAfter: 20 * MIB,
        ...(length === undefined ? {} : { length }),
      }),
    ).toBe("gone");
  await expect
    .poll(async () => ({ state: r2State(state), storage: await storageOf(anna) }), { timeout: 10_000 })
    .toEqual({ state: before, storage: { free: 1024 ** 3 - 5, quota: 1024 ** 3 } });
  expect(await codeOf(await ask(anna, "GET", "half.bin"))).toEqual([404, "FileNotFound"]);
});

const python = ".venv/bin/python";
const hasClient =
  existsSync(python) && spawnSync(python, ["-c", "import openeo, xarray, scipy"]).status === 0;
if (!hasClient) console.warn("skipped: the Python client on files (.ci/run makes .venv with it)");

it.runIf(hasClient)("the Python client uploads, lists, downloads, loads, replaces and deletes", async () => {
  const { stdout } = await promisify(execFile)(python, ["test/clients/files.py", server.url]);
  expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual({
    uploaded: "maps/a.nc",
    listed: ["maps/a.nc"],
    size: true,
    same: true,
    equal: [true, true, true],
    left: [],
    quota: ["free", "quota"],
  });
});

it("files of one user are none of another's graphs, nor of anybody without login", async () => {
  await ask(anna, "PUT", "p.csv", { body: "lon,lat,pop\n1,2,3\n" });
  const load = node("load_uploaded_files", { paths: ["p.csv"], format: "CSV" });
  const process_graph = { load, save: node("save_result", { data: from("load"), format: "JSON" }, true) };
  const own = await anna.result(process_graph);
  expect([own.status, await own.text()]).toEqual([200, expect.stringContaining("3")]);
  expect(await codeOf(await bert.result(process_graph))).toEqual([404, "FileNotFound"]);
  for (const [user, errors] of [
    [anna, []],
    [bert, ["FileNotFound"]],
    [anonymous(server), ["FileNotFound"]],
  ] as const) {
    const validation = await user.call("POST", "/validation", { process_graph });
    const found = (await validation.json()) as { errors: ErrorBody[] };
    expect(found.errors.map(({ code }) => code)).toEqual(errors);
  }
  const { links } = (await (await ask(anna, "PUT", "p.csv", { body: "lon,lat,pop\n1,2,4\n" })).json()) as {
    links: [{ href: string }];
  };
  // Whoever has the signed address may read it, and it is read from storage.
  const linked = node("load_url", { url: links[0].href, format: "CSV" });
  const shared = await bert.result({ ...process_graph, load: linked });
  expect([shared.status, await shared.text()]).toEqual([200, expect.stringContaining("4")]);
  await ask(anna, "DELETE", "p.csv");
});
