/** A file of 1 GB, of known and of unknown length, comes and goes in flat memory; one that breaks off leaves nothing. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { r2State } from "../support/r2-state.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const MIB = 1024 * 1024;
const BYTES = 1_000_000_000;
const state = mkdtempSync(join(tmpdir(), "openeo-edge-"));
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ vars: { OPENEO_FILE_BYTES_MAX: String(2 * BYTES) } }, state);
  await server.admin.putPlan("free", { jobs: 10, services: 10, storage: 3 * BYTES });
});
afterAll(async () => {
  await server?.stop();
  rmSync(state, { recursive: true, force: true });
});

/** Resident bytes of the runtime, in which the local bucket and database are, too. */
function residentBytes(): number {
  const own = readdirSync("/proc").filter((id) => /^\d+$/.test(id) && isRuntime(id));
  return own.reduce((sum, id) => {
    const pages = Number(readFileSync(`/proc/${id}/statm`, "utf8").split(" ")[1]);
    return sum + pages * 4096;
  }, 0);
}

function isRuntime(id: string): boolean {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const [, name, rest] = /\((.*)\) (.*)$/s.exec(stat)!;
    return name === "workerd" && Number(rest!.split(" ")[2]) === server.processGroup;
  } catch {
    return false;
  }
}

const piece = new Uint8Array(MIB).map((_, i) => (i * 7919) % 251);

/** Sends as fast as it is taken; gives the status, and the most that the runtime held meanwhile. */
function send(of: { length: "known" | "unknown"; bytes: number; goesAfter?: number }) {
  const { hostname, port, pathname } = new URL(`${server.api}/files/large.bin`);
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentBytes())), 50);
  const sent = createHash("sha256");
  return new Promise<{ status: number | "gone"; peak: number; hash: string }>((settle) => {
    const headers = {
      Authorization: `Bearer basic//${server.token}`,
      ...(of.length === "known" ? { "Content-Length": of.bytes } : {}),
    };
    const request = httpRequest({ hostname, port, path: pathname, method: "PUT", headers });
    let isOver = false;
    const end = (status: number | "gone"): void => {
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      settle({ status, peak, hash: sent.digest("hex") });
    };
    request.on("response", (response) => {
      response.resume();
      end(response.statusCode!);
    });
    request.on("error", () => end("gone"));
    let bytes = 0;
    const next = (): void => {
      if (bytes >= (of.goesAfter ?? Infinity)) return void request.destroy();
      if (bytes >= of.bytes) return void request.end();
      const chunk = piece.subarray(0, Math.min(MIB, of.bytes - bytes));
      bytes += chunk.length;
      sent.update(chunk);
      if (request.write(chunk)) setImmediate(next);
      else request.once("drain", next);
    };
    next();
  });
}

it.each(["known", "unknown"] as const)(
  "1 GB of %s length takes no more memory than a quarter of it",
  async (length) => {
    const quarter = await send({ length, bytes: BYTES / 4 });
    const { status, peak, hash } = await send({ length, bytes: BYTES });
    const more = Math.round((peak - quarter.peak) / MIB);
    console.log(
      `${length} length: the runtime holds ${Math.round(quarter.peak / MIB)} MiB at 250 MB, ${more} MiB more at 1 GB`,
    );
    expect([quarter.status, status]).toEqual([200, 200]);
    // What was read and is not collected yet, of 715 MiB more.
    expect(more).toBeLessThan(200);
    const got = await fetch(`${server.api}/files/large.bin`, {
      headers: { Authorization: `Bearer basic//${server.token}` },
    });
    const received = createHash("sha256");
    for await (const chunk of got.body!) received.update(chunk as Uint8Array);
    expect(received.digest("hex")).toBe(hash);
  },
);

it.each(["known", "unknown"] as const)("one of %s length that breaks off leaves nothing", async (length) => {
  const before = r2State(state);
  expect((await send({ length, bytes: BYTES, goesAfter: 0.3 * BYTES })).status).toBe("gone");
  await expect.poll(() => r2State(state), { timeout: 30_000 }).toEqual(before);
  expect(before).toMatchObject({ openUploads: 0 });
});
