/** As much of a STAC API over the demo folder as titiler-openeo asks for. Serves on the loopback. */
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DemoFolder } from "./demo-folder.ts";

interface Search {
  readonly bbox?: readonly number[];
  readonly datetime?: string;
}

export async function serveStac({
  collection,
  items,
}: DemoFolder): Promise<{ readonly url: string; stop(): void }> {
  const server: Server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on("data", (part: Buffer) => body.push(part));
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url!, url);
      const text = Buffer.concat(body).toString();
      const asked =
        text === ""
          ? {
              bbox: searchParams.get("bbox")?.split(",").map(Number),
              datetime: searchParams.get("datetime") ?? undefined,
            }
          : JSON.parse(text);
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(answer(pathname, asked as Search)));
    });
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self = { ...collection, links: [{ rel: "self", href: `${url}/collections/${collection["id"]}` }] };

  function answer(path: string, asked: Search): object {
    if (path === "/") return landing(url);
    if (path === "/collections") return { collections: [self], links: [] };
    if (path.startsWith("/collections/")) return self;
    const features = items.filter((item) => fits(item, asked));
    return { type: "FeatureCollection", features, links: [] };
  }
  return { url, stop: () => void server.close() };
}

function landing(url: string): object {
  return {
    type: "Catalog",
    stac_version: "1.0.0",
    id: "demo",
    description: "The demo collection.",
    conformsTo: ["core", "collections", "item-search"].map(
      (name) => `https://api.stacspec.org/v1.0.0/${name}`,
    ),
    links: [
      { rel: "self", href: `${url}/` },
      { rel: "root", href: `${url}/` },
      { rel: "data", href: `${url}/collections` },
      { rel: "search", href: `${url}/search`, method: "GET", type: "application/geo+json" },
      { rel: "search", href: `${url}/search`, method: "POST", type: "application/geo+json" },
    ],
  };
}

function fits(item: Record<string, unknown>, { bbox, datetime }: Search): boolean {
  const [west, south, east, north] = item["bbox"] as [number, number, number, number];
  const time = Date.parse((item["properties"] as { datetime: string }).datetime);
  const [from, to] = (datetime ?? "../..").split("/");
  if (from && from !== ".." && time < Date.parse(from)) return false;
  if (to && to !== ".." && time >= Date.parse(to)) return false;
  return !bbox || (bbox[0]! <= east && bbox[2]! >= west && bbox[1]! <= north && bbox[3]! >= south);
}
