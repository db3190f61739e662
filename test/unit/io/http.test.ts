/** Bytes over http from a real server: ranges, validators, and servers that misbehave. */
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpBytes } from "../../../src/io/bytes/http.ts";
import { joinRanges } from "../../../src/io/bytes/coalesce.ts";
import { createLimiter } from "../../../src/io/bytes/limited.ts";
import { retried } from "../../../src/io/bytes/retried.ts";
import { SourceChanged, SourceUnavailable, SourceUnreadable } from "../../../src/io/faults.ts";

const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let busy = 0;
let version = '"one"';
const server = createServer((request, response) => {
  const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
  if (request.url === "/busy" && ++busy < 3) return void response.writeHead(503).end();
  if (request.url === "/gone") return void response.writeHead(404).end();
  if (request.url === "/whole") return void response.writeHead(200).end(content);
  const match = request.headers["if-match"];
  if (match !== undefined && match !== version) return void response.writeHead(412).end();
  const [from, to] = [Number(range![1]), Math.min(999, Number(range![2]))];
  response
    .writeHead(206, { "Content-Range": `bytes ${from}-${to}/1000`, ETag: version })
    .end(content.subarray(from, to + 1));
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => void server.close());

const open = (path: string) => httpBytes(`${url}${path}`, (target, init) => fetch(target, init));
const any = { validator: null, signal: null };

describe("ranges over http", () => {
  it("gives the bytes, the validator and the size; less at the end", async () => {
    expect(await open("/file").read({ offset: 10, length: 5 }, any)).toEqual({
      bytes: content.slice(10, 15),
      validator: version,
      totalBytes: 1000,
    });
    expect((await open("/file").read({ offset: 990, length: 50 }, any)).bytes).toEqual(content.slice(990));
  });
  it("notices a replaced file", async () => {
    const { validator } = await open("/file").read({ offset: 0, length: 1 }, any);
    version = '"two"';
    await expect(
      open("/file").read({ offset: 1, length: 1 }, { validator, signal: null }),
    ).rejects.toBeInstanceOf(SourceChanged);
  });
  it("refuses servers without ranges, and names missing files", async () => {
    await expect(open("/whole").read({ offset: 0, length: 1 }, any)).rejects.toBeInstanceOf(SourceUnreadable);
    await expect(open("/gone").read({ offset: 0, length: 1 }, any)).rejects.toMatchObject({
      status: 404,
      constructor: SourceUnavailable,
    });
  });
});

it("passing failures are tried again, lasting ones are not", async () => {
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  expect((await retried(open("/busy"), wait).read({ offset: 3, length: 2 }, any)).bytes).toEqual(
    content.slice(3, 5),
  );
  expect(waits).toEqual([200, 400]);
  await expect(retried(open("/gone"), wait).read({ offset: 0, length: 1 }, any)).rejects.toMatchObject({
    status: 404,
  });
  expect(waits).toHaveLength(2);
});

it("neighbouring ranges become one request, far ones stay apart", () => {
  const ranges = [
    { offset: 100_000, length: 10 },
    { offset: 0, length: 10 },
    { offset: 20, length: 5 },
  ];
  expect(joinRanges(ranges)).toEqual([
    { offset: 0, length: 25, parts: [1, 2] },
    { offset: 100_000, length: 10, parts: [0] },
  ]);
});

it("a limiter lets no more through than it should", async () => {
  const limiter = createLimiter(3);
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      limiter.run(async () => {
        most = Math.max(most, ++running);
        await new Promise((settle) => setTimeout(settle, 2));
        running--;
      }),
    ),
  );
  expect(most).toBe(3);
});
