/** When and where a load asks for: checked before anything outside is asked. */
import type { PathStep } from "../../errors.ts";
import type { LoadRequest } from "../../openeo/define.ts";
import type { ItemQuery } from "../stac/query.ts";
import { type Extent, extentOf, interval } from "./extent.ts";
import { searchBoxes } from "./search-extent.ts";

export interface Asked extends ItemQuery {
  readonly extent: Extent | null;
}

export function askedFor(
  request: Pick<
    Extract<LoadRequest, { readonly from: "collection" | "stac" }>,
    "spatial" | "temporal" | "properties"
  >,
  path: readonly PathStep[],
): Asked {
  const [from, to] = interval(request.temporal, path);
  const extent = extentOf(request.spatial, path);
  return { extent, boxes: searchBoxes(extent), from, to, properties: request.properties };
}
