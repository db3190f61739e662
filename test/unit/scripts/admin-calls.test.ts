/** Admin calls on connections that break: what may run twice is sent again, and nothing else is. */
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { adminCalls } from "../../../scripts/lib/admin-calls.ts";
import { freePort } from "../../../scripts/lib/port.ts";

let server: Server;
afterEach(() => new Promise<void>((settle) => server.close(() => settle())));

interface Handled {
  readonly url: string;
  /** Bodies of the requests that were answered. */
  readonly answered: string[];
}

/** `isBroken` says of which requests the connection is cut instead of answered. */
async function startBreaking(
  isBroken: (request: IncomingMessage, number: number) => boolean,
): Promise<Handled> {
  const answered: string[] = [];
  let number = 0;
  server = createServer((request, response) => {
    if (isBroken(request, number++)) return void request.socket.destroy();
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      answered.push(body);
      response.end("{}");
    });
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, answered };
}

/** As a server that closes a connection which has answered once, just as it is used again. */
function closesIdle(): (request: IncomingMessage) => boolean {
  const used = new WeakSet<Socket>();
  return ({ socket }) => {
    if (used.has(socket)) return true;
    used.add(socket);
    return false;
  };
}

it("a server that closes idle connections at once", async () => {
  const { url, answered } = await startBreaking(closesIdle());
  const call = adminCalls(url, "token");
  for (let i = 0; i < 20; i++) await call("PUT", "files/a", new TextEncoder().encode(String(i)));
  expect(answered).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
});

it("several side by side", async () => {
  const { url, answered } = await startBreaking(closesIdle());
  const call = adminCalls(url, "token");
  for (let i = 0; i < 5; i++)
    await Promise.all(Array.from({ length: 4 }, (_, j) => call("PUT", "x", { number: 4 * i + j })));
  expect(
    answered.map((body) => (JSON.parse(body) as { number: number }).number).sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it("POST is sent once: it may mean something else the second time", async () => {
  const { url, answered } = await startBreaking((_request, number) => number === 0);
  const call = adminCalls(url, "token");
  await expect(call("POST", "users", {})).rejects.toThrow(/cannot be reached/);
  expect(answered).toEqual([]);
});

it("a server that breaks every connection is given up", async () => {
  const { url } = await startBreaking(() => true);
  await expect(adminCalls(url, "token")("GET", "collections")).rejects.toThrow(/cannot be reached/);
}, 20_000);

it("where nobody listens it is said at once", async () => {
  await startBreaking(() => false);
  const started = performance.now();
  const nobody = `http://127.0.0.1:${await freePort()}`;
  await expect(adminCalls(nobody, "token")("GET", "collections")).rejects.toThrow(/cannot be reached/);
  expect(performance.now() - started).toBeLessThan(2000);
});
