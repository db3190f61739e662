/** Which pieces of geometries may touch a window of a grid, on every turn where x comes round. */
import Flatbush from "flatbush";
import type { Grid } from "../shape.ts";
import { type FlatGeometries, boxOf, isPlaced } from "./flat.ts";
import type { CellWindow } from "./leaf.ts";
import type { Place } from "./polygon.ts";
import { turnsBetween, turnsOn } from "./turns.ts";

export interface PieceIndex {
  /** In the order of pieces. */
  placesIn(grid: Grid, window: CellWindow): readonly Place[];
}

export function pieceIndex(flat: FlatGeometries): PieceIndex {
  const pieces = Uint32Array.from(flat.kinds.keys()).filter((piece) => isPlaced(flat, piece));
  if (pieces.length === 0) return { placesIn: () => [] };
  const tree = new Flatbush(pieces.length);
  for (const piece of pieces) tree.add(...boxOf(flat, piece));
  tree.finish();
  return {
    placesIn(grid, window) {
      const { west, south, east, north } = boundsOf(grid, window);
      const on = turnsOn(grid);
      const { first, last } = turnsBetween(
        on.length,
        { low: west, high: east },
        { low: tree.minX, high: tree.maxX },
      );
      const places: Place[] = [];
      for (let turn = first; turn <= last; turn++) {
        const by = turn * on.length;
        for (const found of tree.search(west - by, south, east - by, north)) {
          const piece = pieces[found]!;
          const turns = on.of(flat, piece);
          if (turn >= turns.first && turn <= turns.last) places.push({ flat, piece, by });
        }
      }
      return places.sort((a, b) => a.piece - b.piece || a.by - b.by);
    },
  };
}

interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Of a window and a cell around it, which rounding stays below. */
function boundsOf(grid: Grid, { x, y }: CellWindow): Box {
  const xs = [x.start - 1, x.stop + 1].map((column) => grid.originX + column * grid.stepX);
  const ys = [y.start - 1, y.stop + 1].map((row) => grid.originY + row * grid.stepY);
  return { west: Math.min(...xs), south: Math.min(...ys), east: Math.max(...xs), north: Math.max(...ys) };
}
