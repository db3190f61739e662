/** Cells by geometry: those whose centres lie outside (or, inverted, inside) become the replacement. */
import { type Chunk, chunkBytesMax, isValidAt } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, rangeSize, regionCells } from "../region.ts";
import { type CubeShape, axisIndex, gridOf } from "../shape.ts";
import type { CellWindow } from "../zones/leaf.ts";
import { type ZoneSource, zonesOn } from "../zones/zones.ts";
import { cellsInside } from "./geometry_cells.ts";
import { planesOf } from "./planes.ts";
import {
  replaceCell,
  replaceableCopy,
  replacedShape,
  replacedStorage,
  writableCopy,
} from "./replace_cells.ts";
import { whole } from "./whole.ts";

/** Cells whose centres are not in a geometry become the replacement (null: no-data); `inside` inverts. */
export interface GeometryMaskParams {
  /** GeoJSON geometries with coordinates in `crs`. */
  readonly geometries: readonly unknown[];
  readonly crs: string;
  readonly inside: boolean;
  readonly replacement: number | boolean | null;
  /** Cells without data stay so, whatever the replacement. */
  readonly keepsMissing?: true;
}

export const geometry_mask: NodeKind<GeometryMaskParams> = {
  kind: "geometry_mask",
  rev: 3,
  grid: "any",
  shape: (params, [input]) =>
    params.replacement === null ? input! : replacedShape(input!, params.replacement),
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work: (params, region, [input]) => {
    const { type, nodata } = storageOf(params, input!);
    const zones = zonesOn(sourceOf(params), gridOf(input!)!);
    return {
      bytes: chunkBytesMax(type, regionCells(region), nodata),
      kernelPixels: regionCells(region),
      geometry: zones.positionsIn(windowOf(region, input!)),
      keepsInputs: true,
    };
  },
  begin: (params, region, [input]) =>
    whole(1, ([chunk]) => masked(params, region, { input: input!, chunk: chunk! })),
};

/** Removing cells never widens: a mask says which are missing where the type has no value for it. */
function storageOf(params: GeometryMaskParams, input: CubeShape): Pick<CubeShape, "type" | "nodata"> {
  return params.replacement === null ? input : replacedStorage(input, params.replacement);
}

function windowOf(region: Region, input: CubeShape): CellWindow {
  return { y: region[axisIndex(input, "y")]!, x: region[axisIndex(input, "x")]! };
}

function* masked(
  params: GeometryMaskParams,
  region: Region,
  of: { readonly input: CubeShape; readonly chunk: Chunk },
): Paced<Chunk> {
  const dims = { y: axisIndex(of.input, "y"), x: axisIndex(of.input, "x") };
  const window = windowOf(region, of.input);
  const inside = cellsInside(sourceOf(params), gridOf(of.input)!, window);
  const out =
    params.replacement === null ? writableCopy(of.chunk) : replaceableCopy(of.chunk, params.replacement);
  const replacement = params.replacement === null ? null : Number(params.replacement);
  const wanted = params.inside ? 1 : 0;
  const { keepsMissing } = params;
  for (const plane of planesOf(of.chunk.sizes, dims)) {
    let i = 0;
    for (let row = 0; row < rangeSize(window.y); row++) {
      let at = plane.base + row * plane.yStep;
      for (let column = 0; column < rangeSize(window.x); column++, i++, at += plane.xStep)
        if (inside[i] === wanted && !(keepsMissing && !isValidAt(of.chunk, at)))
          replaceCell(out, at, replacement);
      yield rangeSize(window.x);
    }
  }
  return out;
}

/** Geometries keep their own CRS; the cube may be asked on another grid. */
function sourceOf({ geometries, crs }: GeometryMaskParams): ZoneSource {
  return { list: geometries, crs, geometryOf: (geometry) => geometry };
}
