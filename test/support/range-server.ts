/** Files of a folder over http with Range requests, as a faulty server would serve them. */
import { type Server, createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface RangeServer {
  readonly url: string;
  /** Share of reads that are answered 503. */
  faults: number;
  /** So many of the next reads are answered 503. */
  failNext(count: number): void;
  reads(): number;
  /** From now on the file has these bytes, and another ETag; null gives it up. */
  replace(path: string, bytes: Uint8Array | null): void;
  /** Reads that were answered 503. */
  refused(): number;
  stop(): Promise<void>;
}

export async function startRangeServer(root: string): Promise<RangeServer> {
  const files = new Map<string, Uint8Array>();
  const versions = new Map<string, number>();
  let reads = 0;
  let refused = 0;
  let failing = 0;
  let random = 12345;
  const state = { faults: 0 };
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "", "http://localhost").pathname);
    if (!files.has(path) && !existsSync(join(root, path))) {
      response.writeHead(404).end();
      return;
    }
    const bytes = files.get(path) ?? readFileSync(join(root, path));
    files.set(path, bytes);
    reads++;
    random = (random * 1103515245 + 12345) % 2147483648;
    if (random / 2147483648 < state.faults || failing-- > 0) {
      refused++;
      response.writeHead(503).end();
      return;
    }
    const tag = `"${bytes.length}-${versions.get(path) ?? 0}"`;
    const match = request.headers["if-match"];
    if (match !== undefined && match !== tag) {
      response.writeHead(412).end();
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const start = Number(from ?? 0);
    const stop = Math.min(bytes.length, Number(to ?? bytes.length - 1) + 1);
    response.writeHead(from === undefined ? 200 : 206, {
      "Content-Range": `bytes ${start}-${stop - 1}/${bytes.length}`,
      "Content-Length": stop - start,
      ETag: tag,
    });
    response.end(bytes.subarray(start, stop));
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    get faults() {
      return state.faults;
    },
    set faults(share) {
      state.faults = share;
    },
    failNext(count) {
      failing = count;
    },
    reads: () => reads,
    replace(path, bytes) {
      versions.set(path, (versions.get(path) ?? 0) + 1);
      if (bytes) files.set(path, bytes);
      else files.delete(path);
    },
    refused: () => refused,
    stop: () => new Promise((settle) => server.close(() => settle())),
  };
}
