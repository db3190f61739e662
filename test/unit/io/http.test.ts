/** Bytes over http from a real server: ranges, validators, and servers that misbehave. */
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openeoError } from "../../../src/app/ports/openeo-error.ts";
import { httpBytes } from "../../../src/io/bytes/http.ts";
import { count, countsText, createCounts, takeCounts } from "../../../src/io/bytes/counted.ts";
import { gathered } from "../../../src/io/bytes/gathered.ts";
import { joinRanges } from "../../../src/io/bytes/coalesce.ts";
import { createLimiter } from "../../../src/io/bytes/limited.ts";
import { retried } from "../../../src/io/bytes/retried.ts";
import {
  ConnectionBroken,
  SourceChanged,
  SourceUnavailable,
  SourceUnreadable,
} from "../../../src/io/faults.ts";
import {
  type DocumentUnreadable,
  documentPorts,
  fetchDocument,
} from "../../../src/io/stac/fetch-document.ts";

const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
let broken = 0;
let version = '"one"';
const lies: Readonly<Record<string, string>> = {
  "/lie/shifted": "bytes 0-4/1000",
  "/lie/short": "bytes 10-12/1000",
  "/lie/long": "bytes 10-20/1000",
  "/lie/beyond": "bytes 10-14/12",
};
const dates: Readonly<Record<string, string>> = {
  one: "Wed, 21 Oct 2015 07:28:00 GMT",
  two: "Thu, 22 Oct 2015 07:28:00 GMT",
};
const server = createServer((request, response) => {
  const path = request.url ?? "";
  const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
  if (path === "/gone") return void response.writeHead(404).end();
  if (path === "/whole") return void response.writeHead(200).end(content);
  if (path === "/huge") return void response.writeHead(200, { "Content-Length": 5_000_000 }).write(content);
  const [from, to] = [Number(range![1]), Math.min(999, Number(range![2]))];
  const body = content.subarray(from, to + 1);
  if (path.startsWith("/lie/")) {
    const told = lies[path];
    return void response.writeHead(206, told ? { "Content-Range": told } : {}).end(body);
  }
  const headers: Record<string, string> = { "Content-Range": `bytes ${from}-${to}/1000` };
  if (path === "/dated") {
    headers["Last-Modified"] = dates[version]!;
    const since = request.headers["if-unmodified-since"];
    if (since !== undefined && since !== dates[version]) return void response.writeHead(412).end();
  } else if (path === "/weak") {
    headers["ETag"] = `W/"${version}"`;
    if (request.headers["if-match"] !== undefined) return void response.writeHead(412).end();
  } else {
    headers["ETag"] = version;
    const match = request.headers["if-match"];
    if (match !== undefined && match !== version) return void response.writeHead(412).end();
  }
  if (path === "/broken" && ++broken < 3) {
    response.writeHead(206, { ...headers, "Content-Length": String(body.length) });
    response.write(body.subarray(0, 20), () => response.destroy());
    return;
  }
  response.writeHead(206, headers).end(body);
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

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
  it("notices it by Last-Modified, and by weak ETags, which cannot be asked for", async () => {
    for (const path of ["/dated", "/weak"]) {
      version = "one";
      const { validator } = await open(path).read({ offset: 0, length: 1 }, any);
      const again = { validator, signal: null };
      expect((await open(path).read({ offset: 5, length: 1 }, again)).bytes).toEqual(content.slice(5, 6));
      version = "two";
      await expect(open(path).read({ offset: 1, length: 1 }, again)).rejects.toBeInstanceOf(SourceChanged);
    }
  });
  it("takes small files whole from servers without ranges, refuses large ones, and names missing files", async () => {
    expect(await open("/whole").read({ offset: 7, length: 2 }, any)).toEqual({
      bytes: content.slice(7, 9),
      validator: null,
      totalBytes: 1000,
    });
    await expect(open("/huge").read({ offset: 0, length: 1 }, any)).rejects.toBeInstanceOf(SourceUnreadable);
    await expect(open("/huge").read({ offset: 0, length: 1 }, any)).rejects.toThrow(/have up to 4 MiB/);
    await expect(open("/gone").read({ offset: 0, length: 1 }, any)).rejects.toMatchObject({
      status: 404,
      constructor: SourceUnavailable,
    });
  });
  it.each(["/lie/shifted", "/lie/short", "/lie/long", "/lie/none", "/lie/beyond"])(
    "%s: an answer with other bytes than the asked ones is refused",
    async (path) => {
      await expect(open(path).read({ offset: 10, length: 5 }, any)).rejects.toBeInstanceOf(SourceUnreadable);
    },
  );
});

it("a connection that breaks in mid-body is made again; what a server says in words is not", async () => {
  const waits: number[] = [];
  const counts = createCounts();
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  const again = (path: string) => retried(open(path), { wait, counts });
  expect((await again("/broken").read({ offset: 3, length: 200 }, any)).bytes).toEqual(content.slice(3, 203));
  expect(waits).toEqual([200, 400]);
  expect(counts.retries).toBe(2);
  await expect(again("/gone").read({ offset: 0, length: 1 }, any)).rejects.toMatchObject({ status: 404 });
  expect(waits).toHaveLength(2);
});

describe("a body that does not end", () => {
  const breaking = (error: Error): Response =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(3));
        },
        pull(controller) {
          controller.error(error);
        },
      }),
    );
  const ask = (error: Error) => {
    const fetch = (): Promise<Response> => Promise.resolve(breaking(error));
    return fetchDocument({ url: "https://a.test/item.json" }, documentPorts({ fetch, signal: null }));
  };

  it.each([
    [new Error("Network connection lost."), /connection broke/],
    [new DOMException("took too long", "TimeoutError"), /did not come in time/],
  ])("%s is a fault of the server, which may pass", async (error, message) => {
    const told = await ask(error).catch((caught: unknown) => openeoError(caught));
    expect(told).toMatchObject({ code: "InfrastructureBusy" });
    expect((told as Error).message).toMatch(message);
  });

  it("what a server answers may pass for 429 and 5xx, and lasts for others", async () => {
    const retryable = async (status: number): Promise<boolean> => {
      const fetch = (): Promise<Response> => Promise.resolve(new Response("", { status }));
      const asked = fetchDocument({ url: "https://a.test/" }, documentPorts({ fetch, signal: null }));
      return ((await asked.catch((caught: unknown) => caught)) as DocumentUnreadable).retryable;
    };
    expect(await Promise.all([429, 500, 503, 400, 404].map(retryable))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("is nobody's fault where the request was dropped", async () => {
    const dropped = new DOMException("dropped", "AbortError");
    await expect(ask(dropped)).rejects.toBe(dropped);
  });
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

it("reads of one turn are joined, each gets its own bytes, and a failure reaches all of them", async () => {
  const counts = createCounts();
  const asked: string[] = [];
  const file = {
    key: "file",
    read: ({ offset, length }: { offset: number; length: number }) => {
      asked.push(`${offset}+${length}`);
      if (offset > 500_000) return Promise.reject(new SourceUnavailable("file", 503));
      return Promise.resolve({
        bytes: content.slice(offset, offset + length),
        validator: "v",
        totalBytes: 1000,
      });
    },
  };
  const files = gathered(file, counts);
  const read = async (origin: string, offset: number, length: number) =>
    (await files.source(origin).read({ offset, length }, { validator: "v", signal: null })).bytes;
  const bytes = await Promise.all([
    read("a", 100, 10),
    read("b", 110, 20),
    read("a", 0, 5),
    read("b", 105, 10),
  ]);
  expect(bytes.map((each) => [each[0], each.length])).toEqual([
    [100, 10],
    [110, 20],
    [0, 5],
    [105, 10],
  ]);
  expect(asked).toEqual(["0+130"]);
  expect(counts).toMatchObject({ requests: 1, joined: 3, bytes: 130 });
  expect([...counts.byNode.values()].reduce((sum, tally) => sum + tally.bytes, 0)).toBe(130);
  await read("a", 0, 1);
  expect(asked).toHaveLength(2);
  const failures = await Promise.allSettled([read("a", 600_000, 10), read("b", 600_010, 10)]);
  expect(failures.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

it("a trace fits into a header, whatever nodes are called", () => {
  const counts = createCounts();
  for (const name of ["läd\nt✓", "x".repeat(5000), ...Array.from({ length: 50 }, (_, i) => `node${i}`)])
    count(counts, name, { requests: 1, bytes: 10 });
  const text = countsText(counts);
  expect(new Headers({ trace: text }).get("trace")).toBe(text);
  expect(text.length).toBeLessThan(2000);
  expect(text).toContain("requests=52; bytes=520; ");
  expect(text).toContain("| l?d?t?: requests=1; bytes=10; ");
  expect(takeCounts(counts)).toBe(text);
  expect(countsText(counts)).toContain("requests=0; ");
});

it("an answer that comes too slowly has cost its time, and is not asked for again", async () => {
  let reads = 0;
  const read = (): Promise<never> => {
    reads++;
    return Promise.reject(new ConnectionBroken("a", reads > 1 ? "too slow" : "broken"));
  };
  const patient = retried({ key: "a", read }, { wait: () => Promise.resolve(), counts: createCounts() });
  await expect(patient.read({ offset: 0, length: 1 }, any)).rejects.toMatchObject({ status: 504 });
  expect(reads).toBe(2);
});
