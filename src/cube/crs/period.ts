/** Systems whose x comes round: longitudes, and cylindrical projections. 190 and -170 degrees are one meridian. */
import type { Transform } from "./transform.ts";

/** One turn along x: its length in units of the system, and the x of the meridian 180 degrees west. */
export interface Period {
  readonly length: number;
  readonly west: number;
}

/** Degrees between which x is compared; three places, so that a seam between two of them is noticed. */
const PLACES = [-101, 9, 55] as const;
/** Share of a turn by which a start may lie before it for no other reason than rounding. */
const ROUNDING = 1e-9;

/** Whole turns between the meridian 180 degrees west and an x. */
export function turnsTo(x: number, { length, west }: Period): number {
  return Math.floor((x - west) / length + ROUNDING);
}

/** Share by which the lengths of a degree may differ in a projection that counts as cylindrical. */
const EVEN = 1e-9;

/**
 * Found by asking: in a cylindrical projection a degree of longitude has the same length everywhere, at all latitudes.
 * `forward` takes longitude and latitude. Null for all others.
 */
export function measuredPeriod(forward: Transform): Period | null {
  const degrees = PLACES.flatMap((longitude) =>
    [0, 45].map((latitude) => forward(longitude + 1, latitude)[0] - forward(longitude, latitude)[0]),
  );
  const one = degrees[0]!;
  if (!(one > 0) || degrees.some((degree) => !(Math.abs(degree - one) <= one * EVEN))) return null;
  const half = forward(90, 0)[0] - forward(-90, 0)[0];
  const length = Math.abs(half - one * 180) <= half * EVEN ? half * 2 : one * 360;
  return { length, west: forward(0, 0)[0] - length / 2 };
}
