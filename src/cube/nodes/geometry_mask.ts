/** Cells by geometry: those whose centres lie outside (or, inverted, inside) become the replacement. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { transformer } from "../crs/index.ts";
import type { NodeKind } from "../node.ts";
import { type Region, regionCells } from "../region.ts";
import { type CubeShape, axisIndex, gridOf } from "../shape.ts";
import { type CellWindow, geometrySpans } from "./geometry_cells.ts";
import type { GeometryMaskParams } from "./params.ts";
import { planesOf } from "./planes.ts";
import { replaceCell, writableCopy } from "./replace_cells.ts";
import { whole } from "./whole.ts";

export const geometry_mask: NodeKind<GeometryMaskParams> = {
  kind: "geometry_mask",
  rev: 1,
  grid: "any",
  shape: (_params, [input]) => input!,
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work: (_params, region, [input]) => ({
    bytes: chunkBytesMax(input!.type, regionCells(region), input!.nodata),
    kernelPixels: regionCells(region),
    keepsInputs: true,
  }),
  begin: (params, region, [input]) =>
    whole(1, ([chunk]) => masked(params, region, { input: input!, chunk: chunk! })),
};

function masked(
  params: GeometryMaskParams,
  region: Region,
  of: { readonly input: CubeShape; readonly chunk: Chunk },
): Chunk {
  const dims = { y: axisIndex(of.input, "y"), x: axisIndex(of.input, "x") };
  const window = { y: region[dims.y]!, x: region[dims.x]! };
  const inside = insideCells(params, of.input, window);
  const out = writableCopy(of.chunk);
  const width = window.x.stop - window.x.start;
  for (const plane of planesOf(of.chunk.sizes, dims)) {
    for (let i = 0; i < inside.length; i++) {
      if ((inside[i] === 1) === params.inside)
        replaceCell(
          out,
          plane.base + Math.floor(i / width) * plane.yStep + (i % width) * plane.xStep,
          params.replacement,
        );
    }
  }
  return out;
}

/** 1 where a cell centre lies in a geometry. Geometries keep their own CRS; the cube may be asked on another grid. */
function insideCells(params: GeometryMaskParams, input: CubeShape, window: CellWindow): Uint8Array {
  const grid = gridOf(input)!;
  const width = window.x.stop - window.x.start;
  const cells = new Uint8Array(width * (window.y.stop - window.y.start));
  const transform = transformer(params.crs, grid.crs);
  const move = (coordinates: unknown): unknown =>
    typeof (coordinates as unknown[])[0] === "number"
      ? transform(...(coordinates as [number, number]))
      : (coordinates as unknown[]).map(move);
  for (const geometry of params.geometries) {
    const { type, coordinates } = geometry as { type: string; coordinates: unknown };
    const planar = params.crs === grid.crs ? geometry : { type, coordinates: move(coordinates) };
    for (const span of geometrySpans(planar, grid, window)) {
      const row = (span.row - window.y.start) * width - window.x.start;
      cells.fill(1, row + span.start, row + span.stop);
    }
  }
  return cells;
}
