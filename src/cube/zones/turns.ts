/** Where x comes round a piece lies on every turn on which it meets the grid. */
import { periodOf } from "../crs/index.ts";
import { type Grid, gridBounds } from "../shape.ts";
import { type FlatGeometries, boxOf } from "./flat.ts";

/** Whole turns, both ends included. */
interface Turns {
  readonly first: number;
  readonly last: number;
}

interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Turns by which something may be moved to meet a place; the one that it is on where nothing comes round (length 0). */
export function turnsBetween(length: number, place: Extent, thing: Extent): Turns {
  if (length === 0) return { first: 0, last: 0 };
  return {
    first: Math.ceil((place.low - thing.high) / length),
    last: Math.floor((place.high - thing.low) / length),
  };
}

/** The length of a turn, 0 where there is none, and the turns on which pieces meet the grid. */
export function turnsOn(grid: Grid): {
  readonly length: number;
  of(flat: FlatGeometries, piece: number): Turns;
} {
  const length = periodOf(grid.crs)?.length ?? 0;
  const [west, , east] = gridBounds(grid);
  return {
    length,
    of(flat, piece) {
      const [low, , high] = boxOf(flat, piece);
      return turnsBetween(length, { low: west, high: east }, { low, high });
    },
  };
}
