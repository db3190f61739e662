/** Geometries of any kind as a few long arrays: what is asked thousands of times is not looked up in nested lists. */
import type { Transform } from "../crs/transform.ts";
import type { PlainGeometry } from "../vector/geometry.ts";
import { type Position, piecesOf } from "./pieces.ts";

/**
 * Rings are closed; lines and points are pieces of one ring. `xs` and `ys` hold all positions; ring r has those from
 * `ringStarts[r]` to `ringStarts[r + 1]`, piece p the rings from `pieceStarts[p]` to `pieceStarts[p + 1]`, and geometry g
 * the pieces from `geometryStarts[g]` to `geometryStarts[g + 1]`.
 */
export interface FlatGeometries {
  readonly count: number;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly ringStarts: Uint32Array;
  readonly pieceStarts: Uint32Array;
  readonly geometryStarts: Uint32Array;
  /** Per piece one of `pieceKinds`. */
  readonly kinds: Uint8Array;
  /** Per piece the geometry that it belongs to; ascending. */
  readonly owners: Uint32Array;
  /** Per piece west, south, east and north of its finite positions, in no order where it has none. */
  readonly boxes: Float64Array;
}

/** The positions of all geometries, moved by `transform`. Null and empty geometries keep their place. */
export function flatten(geometries: readonly unknown[], transform: Transform | null): FlatGeometries {
  const made = {
    xs: numbers(),
    ys: numbers(),
    ringStarts: [0],
    pieceStarts: [0],
    geometryStarts: [0],
    kinds: [] as number[],
    owners: [] as number[],
  };
  geometries.forEach((geometry, index) => {
    for (const { kind, rings } of piecesOf(geometry as PlainGeometry | null)) {
      for (const ring of rings) {
        addRing(made, ring, transform);
        if (kind === "polygon") closeRing(made);
        made.ringStarts.push(made.xs.length());
      }
      made.pieceStarts.push(made.ringStarts.length - 1);
      made.kinds.push(pieceKinds[kind]);
      made.owners.push(index);
    }
    made.geometryStarts.push(made.kinds.length);
  });
  const flat = {
    count: geometries.length,
    xs: made.xs.values(),
    ys: made.ys.values(),
    ringStarts: Uint32Array.from(made.ringStarts),
    pieceStarts: Uint32Array.from(made.pieceStarts),
    geometryStarts: Uint32Array.from(made.geometryStarts),
    kinds: Uint8Array.from(made.kinds),
    owners: Uint32Array.from(made.owners),
  };
  return { ...flat, boxes: boxesOf(flat) };
}

export const pieceKinds = { polygon: 0, line: 1, point: 2 } as const;

interface Made {
  readonly xs: Numbers;
  readonly ys: Numbers;
  readonly ringStarts: number[];
}

function addRing({ xs, ys }: Made, ring: readonly Position[], transform: Transform | null): void {
  for (const [x, y] of ring) {
    if (transform === null) {
      xs.push(x!);
      ys.push(y!);
      continue;
    }
    const moved = transform(x!, y!);
    xs.push(moved[0]);
    ys.push(moved[1]);
  }
}

/** A ring ends where it starts, also where its last position is left out. */
function closeRing({ xs, ys, ringStarts }: Made): void {
  const first = ringStarts[ringStarts.length - 1]!;
  const last = xs.length() - 1;
  if (last < first || (xs.at(first) === xs.at(last) && ys.at(first) === ys.at(last))) return;
  xs.push(xs.at(first));
  ys.push(ys.at(first));
}

interface Numbers {
  push(value: number): void;
  at(index: number): number;
  length(): number;
  values(): Float64Array;
}

/** A list of numbers that takes 8 bytes for each. */
function numbers(): Numbers {
  let data = new Float64Array(1024);
  let length = 0;
  return {
    push(value) {
      if (length === data.length) {
        const longer = new Float64Array(length * 2);
        longer.set(data);
        data = longer;
      }
      data[length++] = value;
    },
    at: (index) => data[index]!,
    length: () => length,
    values: () => data.slice(0, length),
  };
}

/** Whether a piece has a finite position. */
export function isPlaced({ boxes }: FlatGeometries, piece: number): boolean {
  return boxes[piece * 4]! <= boxes[piece * 4 + 2]!;
}

/** West, south, east and north of a piece. */
export function boxOf({ boxes }: FlatGeometries, piece: number): readonly [number, number, number, number] {
  const at = piece * 4;
  return [boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!];
}

function boxesOf(flat: Omit<FlatGeometries, "boxes">): Float64Array {
  const boxes = new Float64Array(flat.kinds.length * 4);
  for (let piece = 0; piece < flat.kinds.length; piece++) {
    const start = flat.ringStarts[flat.pieceStarts[piece]!]!;
    const stop = flat.ringStarts[flat.pieceStarts[piece + 1]!]!;
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = start; i < stop; i++) {
      const x = flat.xs[i]!;
      const y = flat.ys[i]!;
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      west = Math.min(west, x);
      south = Math.min(south, y);
      east = Math.max(east, x);
      north = Math.max(north, y);
    }
    boxes.set([west, south, east, north], piece * 4);
  }
  return boxes;
}
