/** Another server on loopback whose documents each have one place that is not as it should be. */
import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chains, polygon } from "./generated-graphs.ts";
import { type Json, filled, mutated } from "./mutated-json.ts";
import { randomNumbers } from "./random-numbers.ts";
import { tinyCollection } from "./tiny-collection.ts";

export interface StrangeServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** By the first part of the path; the second is the seed of what is strange about it. */
export const strangeKinds = [
  "item",
  "collection",
  "items",
  "api",
  "geojson",
  "process",
  "processes",
] as const;

export async function startStrangeServer(): Promise<StrangeServer> {
  const { files } = tinyCollection();
  const server = createServer(({ url = "", headers }, response) => {
    const file = files[url.slice(1)];
    if (file) return sendFile(file, headers.range, response);
    const [, kind = "", seed = ""] = url.split("/");
    const whole = documentsOf(origin)[kind as (typeof strangeKinds)[number]] ?? {};
    const made = mutated(structuredClone(whole) as Json, randomNumbers(Number(seed) || 0));
    response.writeHead(200, { "Content-Type": "application/json" }).end(filled(made.document, made.text));
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    stop: () =>
      new Promise((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };
}

/** Whole, or the range that is asked for. */
function sendFile(file: Uint8Array, range: string | undefined, response: ServerResponse): void {
  const asked = /^bytes=(\d+)-(\d+)$/.exec(range ?? "");
  if (!asked) {
    response.writeHead(200, { "Content-Length": file.length }).end(file);
    return;
  }
  const [from, to] = [Number(asked[1]), Math.min(file.length - 1, Number(asked[2]))];
  response.writeHead(206, { "Content-Range": `bytes ${from}-${to}/${file.length}` });
  response.end(file.subarray(from, to + 1));
}

function documentsOf(origin: string): Record<(typeof strangeKinds)[number], object> {
  const { collection, items } = tinyCollection((path) => `${origin}/${path}`);
  const process = {
    id: "strange",
    process_graph: chains[1]!,
    parameters: [{ name: "x", schema: { type: "number" } }],
  };
  const feature = { type: "Feature", geometry: polygon, properties: { a: 1, b: "c" } };
  const link = (rel: string, path: string): object => ({
    rel,
    href: `${origin}/${path}`,
    type: "application/json",
  });
  return {
    item: items[0]!,
    collection: { ...collection, links: [link("items", "items/1"), link("item", "item/2")] },
    items: { type: "FeatureCollection", features: items, links: [link("next", "items/3")] },
    api: {
      type: "Catalog",
      stac_version: "1.0.0",
      id: "api",
      description: "d",
      conformsTo: ["https://api.stacspec.org/v1.0.0/item-search"],
      links: [link("search", "items/4"), link("data", "collection/5"), link("child", "collection/6")],
    },
    geojson: { type: "FeatureCollection", features: [feature, feature] },
    process,
    processes: { processes: [process], links: [] },
  };
}
