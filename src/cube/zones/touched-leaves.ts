/** Which leaves geometries may touch, and what it takes to look at them. */
import { leafCells, stageLeavesMax, zonalPairsMax } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import { type Range, rangeSize } from "../region.ts";
import type { Grid } from "../shape.ts";
import type { FlatGeometries } from "./flat.ts";
import { type CellWindow, leafNumber, leavesOf } from "./leaf.ts";
import type { Place } from "./polygon.ts";

export interface TouchedLeaves {
  /** Numbers of leaves, ascending. */
  readonly leaves: Uint32Array;
  /** Positions of geometries, each as often as there are leaves that its geometry may touch: so often its edges are looked at. */
  readonly positions: number;
  /** Rows in the windows of geometries, leaf by leaf: about as many spans there are. */
  readonly rows: number;
  /** Cells in the windows of geometries: no more are gone through. */
  readonly cells: number;
}

interface Of {
  readonly flat: FlatGeometries;
  readonly window: (geometry: number) => CellWindow | null;
  readonly grid: Grid;
  readonly geometries: Range;
}

export function touchedLeaves({ flat, window, grid, geometries }: Of): TouchedLeaves {
  const touched = new Set<number>();
  const sums = { pairs: 0, positions: 0, rows: 0, cells: 0 };
  for (let geometry = geometries.start; geometry < geometries.stop; geometry++) {
    const place = window(geometry);
    if (!place) continue;
    const { y, x } = leavesOf(place);
    const leaves = rangeSize(y) * rangeSize(x);
    requireFewLeaves(leaves);
    sums.pairs += leaves;
    sums.positions += leaves * positionsOf(flat, geometry);
    sums.rows += rangeSize(place.y) * rangeSize(x);
    sums.cells += rangeSize(place.y) * rangeSize(place.x);
    if (sums.pairs > zonalPairsMax) throw tooManyPairs();
    for (let row = y.start; row < y.stop; row++)
      for (let column = x.start; column < x.stop; column++) touched.add(leafNumber(grid, row, column));
    requireFewLeaves(touched.size);
  }
  return { leaves: Uint32Array.from(touched).sort(), ...sums };
}

/** Positions of pieces, each as often as there are leaves in the window: so often its edges are looked at, or less. */
export function positionsIn(places: readonly Place[], window: CellWindow): number {
  const { y, x } = leavesOf(window);
  let positions = 0;
  for (const { flat, piece } of places) {
    const at = (place: number): number => flat.ringStarts[flat.pieceStarts[place]!]!;
    positions += at(piece + 1) - at(piece);
  }
  return positions * rangeSize(y) * rangeSize(x);
}

function positionsOf({ geometryStarts, pieceStarts, ringStarts }: FlatGeometries, geometry: number): number {
  const at = (place: number): number => ringStarts[pieceStarts[geometryStarts[place]!]!]!;
  return at(geometry + 1) - at(geometry);
}

export function requireFewLeaves(leaves: number): void {
  if (leaves <= stageLeavesMax) return;
  throw new ProcessFault(
    "ProcessGraphComplexity",
    `More than ${stageLeavesMax} pieces of ${leafCells} x ${leafCells} cells would have to be gone through; ask for a smaller area, smaller geometries, or fewer labels.`,
  );
}

function tooManyPairs(): ProcessFault {
  return new ProcessFault(
    "ProcessGraphComplexity",
    `The geometries overlap so much that more than ${zonalPairsMax} pairs of a geometry and a piece of ${leafCells} x ${leafCells} cells would have to be looked at; ask for fewer or smaller geometries.`,
  );
}
