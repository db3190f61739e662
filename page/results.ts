/** Where the picture of a job's result lies, out of its STAC documents. */
import { ApiError } from "./api.ts";
import type { Picture } from "./map.ts";

interface Asset {
  readonly href: string;
  readonly roles?: readonly string[];
  readonly type?: string;
}

export interface ResultsDocument {
  readonly assets: Readonly<Record<string, Asset>>;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

interface ItemDocument {
  readonly assets: Readonly<Record<string, Asset & Projected>>;
}

interface Projected {
  readonly "proj:bbox"?: Box;
  readonly "proj:code"?: string;
}

type Box = [number, number, number, number];

/** Results lie on this server, under whatever name it gives itself: the page asks for nothing elsewhere. */
function here(address: string): string {
  const { pathname, search } = new URL(address);
  return `${location.origin}${pathname}${search}`;
}

/** The first image that a browser can show, results before thumbnails; where it or, for pictures that say nothing of it, the first raster lies. */
export async function pictureOf(results: ResultsDocument): Promise<Picture> {
  const assets: (Asset & Projected)[] = [];
  for (const { href } of results.links.filter(({ rel }) => rel === "item"))
    assets.push(...Object.values(((await (await fetch(here(href))).json()) as ItemDocument).assets));
  const images = assets.filter(({ type }) => type?.startsWith("image/png"));
  const image = images.find(({ roles }) => roles?.includes("data")) ?? images[0];
  const place = image?.["proj:bbox"] ? image : assets.find((asset) => asset["proj:bbox"]);
  if (image && place?.["proj:code"])
    return { url: here(image.href), box: place["proj:bbox"]!, crs: place["proj:code"] };
  throw new ApiError("This job left no picture behind; save a PNG beside the other formats to see it here.");
}
