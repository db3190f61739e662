/** Regions are widened to what a node computes without doing work twice. */
import type { DimGrain, Grain } from "./node.ts";
import { type Range, type Region, range } from "./region.ts";

/** The least region of whole pieces around a region; `sizes` are those of the node's shape. */
export function alignTo(region: Region, grain: Grain, sizes: readonly number[]): Region {
  return region.map((r, dim) => alignRange(r, grain[dim]!, sizes[dim]!));
}

function alignRange(r: Range, grain: DimGrain, size: number): Range {
  if (grain === "any") return r;
  if (grain === "whole") return range(0, size);
  if ("edges" in grain)
    return range(
      grain.edges.findLast((edge) => edge <= r.start)!,
      grain.edges.find((edge) => edge >= r.stop)!,
    );
  const down = Math.floor((r.start - grain.origin) / grain.size) * grain.size + grain.origin;
  const up = Math.ceil((r.stop - grain.origin) / grain.size) * grain.size + grain.origin;
  return range(Math.max(0, down), Math.min(size, up));
}
