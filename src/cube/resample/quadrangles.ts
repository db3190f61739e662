/** Shares of source cells that lie under the image of a target cell, which between systems is a quadrangle. */

/** Corners one after the other around it, as x, y, x, y ... */
export type Ring = readonly number[];

/** A convex ring cut down to low <= coordinate <= high along an axis: 0 is x, 1 is y. */
export function ringBetween(ring: Ring, axis: 0 | 1, [low, high]: readonly [number, number]): Ring {
  return cut(cut(ring, axis, { at: low, side: 1 }), axis, { at: high, side: -1 });
}

/** Keeps what lies on one side of a line across an axis. */
function cut(ring: Ring, axis: 0 | 1, { at, side }: { readonly at: number; readonly side: 1 | -1 }): Ring {
  const out: number[] = [];
  const corners = ring.length / 2;
  for (let i = 0; i < corners; i++) {
    const from = i * 2;
    const to = ((i + 1) % corners) * 2;
    const before = (ring[from + axis]! - at) * side;
    const after = (ring[to + axis]! - at) * side;
    if (before >= 0) out.push(ring[from]!, ring[from + 1]!);
    if (before * after < 0) {
      const way = before / (before - after);
      out.push(
        ring[from]! + (ring[to]! - ring[from]!) * way,
        ring[from + 1]! + (ring[to + 1]! - ring[from + 1]!) * way,
      );
    }
  }
  return out;
}

/** By the shoelace formula, whichever way the ring goes around. */
export function ringArea(ring: Ring): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    twice += ring[i]! * ring[next + 1]! - ring[next]! * ring[i + 1]!;
  }
  return Math.abs(twice) / 2;
}
