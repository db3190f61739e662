/** A source of three blocks in a row, for tests of what tasks share. */
import type { ElementType } from "../../src/cube/shape.ts";
import type { RasterSource } from "../../src/cube/source.ts";

/** Cells of a block. */
export const CELLS = 16 * 8;

export function sourceOf(type: ElementType, bands: number, layout: "pixel" | "separate"): RasterSource {
  const grid = { crs: "EPSG:32633", originX: 0, originY: 0, stepX: 1, stepY: -1, width: 48, height: 8 };
  return {
    href: "file",
    validator: "v1",
    type,
    nodata: null,
    bands,
    layout,
    levels: [{ grid, blockWidth: 16, blockHeight: 8 }],
  };
}
