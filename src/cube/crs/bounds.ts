/** Boxes in other systems: across the antimeridian, over poles, to the edge of a projection's domain. */
import { type Bounds, boxImage, looseBounds, refinedBounds } from "./image.ts";
import { kept } from "./kept.ts";
import { type Period, measuredPeriod, turnsTo } from "./period.ts";
import { isGeographic, transformer } from "./transformer.ts";

/** One turn of x in a CRS whose x comes round; null for others. */
export const periodOf: (crs: string) => Period | null = kept((crs) =>
  isGeographic(crs) ? { length: 360, west: -180 } : measuredPeriod(transformer("EPSG:4326", crs)),
);

/**
 * The smallest box around the image of a box. Where x comes round it starts within the turn and may end beyond it: across
 * the antimeridian longitudes run on from 170 to 190. A pole inside makes it the whole turn, up to the pole. Web Mercator
 * ends at its square. Infinite and empty ([Infinity, Infinity, -Infinity, -Infinity]) where nothing has an image.
 */
export function transformBounds(bounds: Bounds, from: string, to: string): [number, number, number, number] {
  if (from === to) return [...bounds];
  const map = { transform: transformer(from, to), period: periodOf(to) };
  const image = boxImage(bounds, map);
  const found = image ? refinedBounds(bounds, map, image) : looseBounds(bounds, map);
  const [west, south, east, north] = withinTurn(image ? found : withPoles(found, { bounds, from, to }), to);
  if (to !== "EPSG:3857" || !map.period || !(north >= south)) return [west, south, east, north];
  const half = map.period.length / 2;
  return [west, clamp(south, half), east, clamp(north, half)];
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

/** Longitudes start at or after 180 degrees west. */
function withinTurn([west, south, east, north]: Bounds, crs: string): Bounds {
  const period = periodOf(crs);
  if (!period || !(east >= west)) return [west, south, east, north];
  const turns = turnsTo(west, period);
  return [west - turns * period.length, south, east - turns * period.length, north];
}

/** No sample hits a pole: latitudes reach it where it lies in the box. */
function withPoles(
  [west, south, east, north]: Bounds,
  of: { readonly bounds: Bounds; readonly from: string; readonly to: string },
): Bounds {
  if (!isGeographic(of.to)) return [west, south, east, north];
  const back = transformer(of.to, of.from);
  const inside = (latitude: number): boolean => {
    const [x, y] = back(0, latitude);
    return x >= of.bounds[0] && x <= of.bounds[2] && y >= of.bounds[1] && y <= of.bounds[3];
  };
  return [west, inside(-90) ? -90 : south, east, inside(90) ? 90 : north];
}
