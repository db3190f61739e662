/** Which leaves a zonal node reads, in canonical order: label after label, and within a label row by row. */
import { leafCells, stageLeavesMax } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import { type Region, cutRegion, range, wholeRegion } from "../region.ts";
import { type CubeShape, axisIndex, gridOf, sizesOf } from "../shape.ts";
import { geometryWindow } from "./geometry_cells.ts";
import type { ZonalParams } from "./zonal.ts";

/** Dimensions of the input other than y and x, in order. */
export function otherDims(input: CubeShape): number[] {
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  return input.dims.map((_, dim) => dim).filter((dim) => dim !== y && dim !== x);
}

/** Regions of the input of at most a leaf's cells and one label each; only leaves that a geometry of the region may touch. */
export function zonalLeaves(params: ZonalParams, region: Region, input: CubeShape): Region[] {
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  const boxes = touchedLeaves(params, region, input);
  const others = otherDims(input);
  const labels = cutRegion(
    region.slice(1),
    others.map(() => 1),
  );
  requireFew(labels.length * boxes.length);
  return labels.flatMap((label) =>
    boxes.map((box) =>
      input.dims.map((_, dim) => (dim === y ? box[0]! : dim === x ? box[1]! : label[others.indexOf(dim)]!)),
    ),
  );
}

/** Boxes of [y, x] in row order. */
function touchedLeaves(params: ZonalParams, region: Region, input: CubeShape): Region[] {
  const grid = gridOf(input)!;
  const across = Math.ceil(grid.width / leafCells);
  const touched = new Set<number>();
  for (let g = region[0]!.start; g < region[0]!.stop; g++) {
    const window = geometryWindow(params.geometries[g], grid);
    if (!window) continue;
    const last = (stop: number): number => Math.floor((stop - 1) / leafCells);
    for (let row = Math.floor(window.y.start / leafCells); row <= last(window.y.stop); row++)
      for (let column = Math.floor(window.x.start / leafCells); column <= last(window.x.stop); column++) {
        touched.add(row * across + column);
        if (touched.size > stageLeavesMax) requireFew(touched.size);
      }
  }
  return [...touched]
    .sort((a, b) => a - b)
    .map((leaf) => {
      const top = Math.floor(leaf / across) * leafCells;
      const left = (leaf % across) * leafCells;
      return [
        range(top, Math.min(grid.height, top + leafCells)),
        range(left, Math.min(grid.width, left + leafCells)),
      ];
    });
}

/** Horizontal leaves of a whole cube, one label of every other dimension at a time. */
export function cubeLeaves(input: CubeShape, region: Region = wholeRegion(sizesOf(input))): Region[] {
  const sizes = input.dims.map((dim) => (dim.type === "spatial" ? leafCells : 1));
  requireFew(region.reduce((product, r, dim) => product * Math.ceil((r.stop - r.start) / sizes[dim]!), 1));
  return cutRegion(region, sizes);
}

function requireFew(leaves: number): void {
  if (leaves <= stageLeavesMax) return;
  throw new ProcessFault(
    "ProcessGraphComplexity",
    `More than ${stageLeavesMax} pieces of ${leafCells} x ${leafCells} cells would have to be gone through; ask for a smaller area, smaller geometries, or fewer labels.`,
  );
}
