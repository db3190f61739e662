/** Files as people and plans name them: without anything that opens them. */
import { type Location, isOwn } from "../cube/location.ts";
import type { RasterSource } from "../cube/source.ts";
import { publicUrl } from "./http/public-url.ts";

export function locationName(location: Location): string {
  return isOwn(location) ? `r2:${location.key}` : publicUrl(location);
}

/** The source together with where it was opened, where its name alone does not say that. */
export function openedAt(source: RasterSource, location: Location): RasterSource {
  return location === source.href ? source : { ...source, access: location };
}
