/**
 * A stage: per geometry and per label of the other dimensions, a callback over the cells whose centres lie inside.
 * Partials are made per leaf (256 x 256 cells from the grid's first one), in row order, and added in leaf order: any cut,
 * and any share of leaves between tasks, gives the same bits.
 */
import { leafCells, zonalSpansBytesMax } from "../../limits.ts";
import type { Fold, NodeKind, Verdict } from "../node.ts";
import type { Paced } from "../pace.ts";
import type { Callback } from "../program/program.ts";
import { type Region, range, regionCells, wholeRegion, rangeSize } from "../region.ts";
import { type CubeShape, type GeometryFeature, enumerated, gridOf, sizesOf } from "../shape.ts";
import { featureCrs } from "../vector/geojson.ts";
import { otherDims, zonalLeaves, geometryCount, zonesFor } from "./zonal_leaves.ts";
import { leafEntries, zonalMerger, mergerBytes, workPerZoneCell } from "./zonal_partials.ts";
import { leafColumnBytes } from "./leaf_cells.ts";
import { callbackValues, withValues } from "./values.ts";

/** The callback has the parameter `data`, a plain list of the cells of one geometry and one label of every dimension but y, x. */
export type ZonalParams = Callback &
  (
    | {
        /** Polygons, lines and points as they are shown: longitude, latitude, and properties. */
        readonly features: readonly GeometryFeature[];
      }
    | {
        /** GeoJSON geometries in the CRS of the cube. */
        readonly geometries: readonly unknown[];
        readonly features?: undefined;
      }
  );

export const zonal: NodeKind<ZonalParams> = {
  kind: "zonal",
  rev: 5,
  grid: "own",
  shape(params, [input]) {
    const rest = input!.dims.filter((dim) => dim.type !== "spatial" || dim.axis === "z");
    // The cells are found in the CRS of the grid; the features keep their own.
    const crs = params.features ? featureCrs : gridOf(input!)!.crs;
    const geometry = {
      name: "geometry",
      type: "geometry",
      crs,
      labels: enumerated(Array.from({ length: geometryCount(params) }, (_, i) => i)),
      ...(params.features ? { features: params.features } : {}),
    } as const;
    return {
      ...withValues(input!, callbackValues(params, "float64", { data: input! })),
      dims: [geometry, ...rest],
    };
  },
  grain: (_params, [input]) => ["any", ...otherDims(input!).map(() => "any" as const)],
  needs: (params, region, [input]) =>
    zonalLeaves(params, region, input!).map((leaf) => ({ input: 0, region: leaf })),
  work(params, region, [input]) {
    const labels = regionCells(region) / rangeSize(region[0]!);
    const { leaves, positions, rows, cells } = zonesFor(params, input!).touched(region[0]!);
    // Spans that are too many to be kept are found again for every label.
    const isKept = rows * 4 <= zonalSpansBytesMax;
    return {
      bytes:
        mergerBytes(params, regionCells(region)) + Math.min(rows * 4, zonalSpansBytesMax) + leafColumnBytes,
      kernelPixels: labels * (leaves.length * leafCells * leafCells + cells * workPerZoneCell(params)),
      geometry: positions * (isKept ? 1 : labels),
    };
  },
  begin(params, region, [input]): Fold {
    const leaves = zonalLeaves(params, region, input!);
    const merger = zonalMerger(params, region, input!.type);
    return {
      *feed(index, chunk): Paced<Verdict> {
        merger.add(yield* leafEntries(params, { region, leaf: leaves[index]!, input: input! }, chunk));
        return "more";
      },
      finish: () => merger.finish(),
    };
  },
  staged: {
    leaves: (params, [input]) => zonalLeaves(params, whole(params, input!), input!),
    partial: (params, [input], leaf, chunk) =>
      leafEntries(params, { region: whole(params, input!), leaf, input: input! }, chunk),
    merger: (params, [input]) => zonalMerger(params, whole(params, input!), input!.type),
    leafWork(params, [input]) {
      const count = geometryCount(params);
      const { cells } = zonesFor(params, input!).touched(range(0, count));
      const leaf = leafCells * leafCells;
      return leaf + Math.min(cells, count * leaf) * workPerZoneCell(params);
    },
  },
};

function whole(params: ZonalParams, input: CubeShape): Region {
  const sizes = sizesOf(input);
  return wholeRegion([geometryCount(params), ...otherDims(input).map((dim) => sizes[dim]!)]);
}
