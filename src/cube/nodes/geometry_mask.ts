/** Cells by geometry: those whose centres lie outside (or, inverted, inside) become the replacement. */
import { type Chunk, chunkBytesMax, isValidAt } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import { type Region, regionCells } from "../region.ts";
import { type CubeShape, axisIndex, gridOf } from "../shape.ts";
import { movedGeometry } from "../vector/geometry.ts";
import { type CellWindow, geometrySpans } from "./geometry_cells.ts";
import type { GeometryMaskParams } from "./params.ts";
import { planesOf } from "./planes.ts";
import { replaceCell, replaceableCopy, replacedStorage, writableCopy } from "./replace_cells.ts";
import { whole } from "./whole.ts";

export const geometry_mask: NodeKind<GeometryMaskParams> = {
  kind: "geometry_mask",
  rev: 3,
  grid: "any",
  shape: (params, [input]) => ({ ...input!, ...storageOf(params, input!) }),
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work: (params, region, [input]) => {
    const { type, nodata } = storageOf(params, input!);
    return {
      bytes: chunkBytesMax(type, regionCells(region), nodata),
      kernelPixels: regionCells(region),
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

function* masked(
  params: GeometryMaskParams,
  region: Region,
  of: { readonly input: CubeShape; readonly chunk: Chunk },
): Paced<Chunk> {
  const dims = { y: axisIndex(of.input, "y"), x: axisIndex(of.input, "x") };
  const window = { y: region[dims.y]!, x: region[dims.x]! };
  const inside = insideCells(params, of.input, window);
  const out =
    params.replacement === null ? writableCopy(of.chunk) : replaceableCopy(of.chunk, params.replacement);
  const width = window.x.stop - window.x.start;
  for (const plane of planesOf(of.chunk.sizes, dims)) {
    for (let i = 0; i < inside.length; i++) {
      if (i % width === 0) yield width;
      if ((inside[i] === 1) !== params.inside) continue;
      const at = plane.base + Math.floor(i / width) * plane.yStep + (i % width) * plane.xStep;
      if (params.keepsMissing && !isValidAt(of.chunk, at)) continue;
      replaceCell(out, at, params.replacement === null ? null : Number(params.replacement));
    }
  }
  return out;
}

/** 1 where a cell centre lies in a geometry. Geometries keep their own CRS; the cube may be asked on another grid. */
function insideCells(params: GeometryMaskParams, input: CubeShape, window: CellWindow): Uint8Array {
  const grid = gridOf(input)!;
  const width = window.x.stop - window.x.start;
  const cells = new Uint8Array(width * (window.y.stop - window.y.start));
  for (const geometry of params.geometries) {
    const planar = movedGeometry(geometry, params.crs, grid.crs);
    for (const span of geometrySpans(planar, grid, window)) {
      const row = (span.row - window.y.start) * width - window.x.start;
      cells.fill(1, row + span.start, row + span.stop);
    }
  }
  return cells;
}
