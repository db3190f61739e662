/** A STAC API and a static catalogue on loopback: recorded documents with addresses of this server, and real COGs with ranges behind every .tif. */
import { existsSync, readFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { basename, join } from "node:path";
import { recordedDocuments, recordedRoot } from "./stac-recorded.ts";

type Json = Record<string, unknown>;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Json | null;
}

export interface StacServer {
  readonly url: string;
  /** Searches so far. */
  readonly searches: Asked[];
  /** Range requests so far. */
  fileReads(): number;
  /** So many of the next searches are answered 429. */
  busy: number;
  stop(): Promise<void>;
}

const EARTH_SEARCH = "https://earth-search.aws.element84.com/v1";
const SERIES = "s2-l2a-33t";
const ANY_COG = "landsat8-c2l2/LC08_L2SP_017036_20130419_20200913_02_T2_SR_B2.TIF";
const PAGE = 2;

export async function startStacServer(): Promise<StacServer> {
  const state = { busy: 0, fileReads: 0 };
  const searches: Asked[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const api = apiOf(url);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, url);
    const path = decodeURIComponent(pathname);
    if (request.headers.range) state.fileReads++;
    if (path.startsWith("/data/")) return sendFile(join(recordedRoot, path.slice(6)), request, response);
    if (path.startsWith("/cog/")) return sendFile(cogAt(path), request, response);
    if (path !== "/v1/search") return send(response, api.document(path));
    const asked = { method: request.method!, path, body: await bodyOf(request) };
    searches.push(asked);
    if (state.busy > 0) {
      state.busy--;
      response.writeHead(429, { "Retry-After": "0" }).end();
      return;
    }
    send(response, api.search(asked.body ?? {}));
  }

  return {
    url,
    searches,
    fileReads: () => state.fileReads,
    get busy() {
      return state.busy;
    },
    set busy(count) {
      state.busy = count;
    },
    stop: () =>
      new Promise((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };
}

/** The file of an item's asset where it is here, else some other COG. */
function cogAt(path: string): string {
  const own = join(recordedRoot, SERIES, path.slice("/cog/".length));
  return existsSync(own) ? own : join(recordedRoot, ANY_COG);
}

function apiOf(url: string) {
  const own = (json: Json): Json =>
    JSON.parse(JSON.stringify(json).replaceAll(EARTH_SEARCH, `${url}/v1`)) as Json;
  const recorded = (name: string): Json =>
    own(
      (JSON.parse(readFileSync(`${recordedRoot}/stac/recorded-api/${name}`, "utf8")) as { response: Json })
        .response,
    );
  const landing = recorded("earth-search-v1-landing.json");
  const { collections } = recorded("earth-search-v1-collections.json") as { collections: Json[] };
  const items = recordedDocuments()
    .filter(({ kind, name }) => kind === "item" && /^stac\/(earth-search-s2|recorded-api)/.test(name))
    .map(({ json }) => withFiles(own(json), url));
  return {
    document(path: string): Json | undefined {
      if (path === "/v1") return landing;
      if (path === "/v1/collections") return { collections, links: [] };
      return collections.find(({ id }) => path === `/v1/collections/${String(id)}`);
    },
    search: (body: Json): Json =>
      pageOf(
        items.filter((item) => matches(item, body)),
        body,
        url,
      ),
  };
}

function withFiles(item: Json, url: string): Json {
  const assets = Object.entries(item["assets"] as Record<string, { href: string }>).map(([key, asset]) => [
    key,
    /\.tiff?$/.test(asset.href)
      ? { ...asset, href: `${url}/cog/${String(item["id"])}/${basename(asset.href)}` }
      : asset,
  ]);
  return { ...item, assets: Object.fromEntries(assets) as Json };
}

type Comparison = Readonly<Record<string, number | string>>;

/** Collections, box, closed time interval and the query extension, as the specification of item search has them. */
function matches(item: Json, body: Json): boolean {
  const collections = body["collections"] as string[] | undefined;
  if (collections && !collections.includes(String(item["collection"]))) return false;
  const [bbox, asked] = [item["bbox"], body["bbox"]] as [number[], number[] | undefined];
  if (
    asked &&
    !(bbox[0]! <= asked[2]! && bbox[2]! >= asked[0]! && bbox[1]! <= asked[3]! && bbox[3]! >= asked[1]!)
  )
    return false;
  const properties = item["properties"] as Json;
  const time = Date.parse(String(properties["datetime"]));
  const [from, to] = ((body["datetime"] as string | undefined) ?? "../..").split("/") as [string, string];
  if (from !== ".." && time < Date.parse(from)) return false;
  if (to !== ".." && time > Date.parse(to)) return false;
  return Object.entries((body["query"] ?? {}) as Record<string, Comparison>).every(([name, comparisons]) =>
    Object.entries(comparisons).every(([op, value]) => compare(properties[name], op, value)),
  );
}

function compare(found: unknown, op: string, value: number | string): boolean {
  if (op === "eq") return found === value;
  if (typeof found !== "number" || typeof value !== "number") return false;
  if (op === "lt" || op === "lte") return op === "lt" ? found < value : found <= value;
  return op === "gt" ? found > value : found >= value;
}

function pageOf(found: readonly Json[], body: Json, url: string): Json {
  const start = Number(body["next"] ?? 0);
  const next = start + PAGE;
  const link = {
    rel: "next",
    method: "POST",
    href: `${url}/v1/search`,
    merge: false,
    body: { ...body, next },
  };
  return {
    type: "FeatureCollection",
    features: found.slice(start, next),
    links: next < found.length ? [link] : [],
  };
}

async function bodyOf(request: IncomingMessage): Promise<Json | null> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === "" ? null : (JSON.parse(text) as Json);
}

function send(response: ServerResponse, document: Json | undefined): void {
  if (!document) {
    response.writeHead(404, { "Content-Type": "text/html" }).end("<p>not here</p>");
    return;
  }
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(document));
}

function sendFile(path: string, request: IncomingMessage, response: ServerResponse): void {
  if (!existsSync(path)) {
    response.writeHead(404, { "Content-Type": "text/html" }).end("<p>not here</p>");
    return;
  }
  const bytes = readFileSync(path);
  const headers = { ETag: `"${bytes.length}"`, "Accept-Ranges": "bytes" };
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  if (!range) {
    response.writeHead(200, { ...headers, "Content-Type": "application/json" }).end(bytes);
    return;
  }
  const [start, stop] = [Number(range[1]), Math.min(bytes.length, Number(range[2]) + 1)];
  response.writeHead(206, { ...headers, "Content-Range": `bytes ${start}-${stop - 1}/${bytes.length}` });
  response.end(bytes.subarray(start, stop));
}
