/** Coordinate reference systems: names, transformations, bounds. x is longitude or easting, y latitude or northing, always. */
import proj4 from "proj4";
import { ProcessFault } from "../faults.ts";
import { epsgDefinition } from "./definitions.ts";
import { boxImage, looseBounds, refinedBounds } from "./image.ts";
import { type Period, measuredPeriod, turnsTo } from "./period.ts";

/** Takes and gives [x, y]; coordinates that have no image come out as NaN or infinite. */
export type Transform = (x: number, y: number) => readonly [number, number];

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** One spelling per CRS: "EPSG:n" for codes in any of their forms, else the WKT or PROJ text itself. */
export function normalizeCrs(input: string | number): string {
  const code = epsgCode(input);
  const crs = code === null ? String(input) : `EPSG:${code}`;
  definitionOf(crs);
  return crs;
}

/** The EPSG code in 32633, "32633", "EPSG:32633", an OGC URN or URL; null for texts of other kinds. */
export function epsgCode(input: string | number): number | null {
  if (typeof input === "number") return input;
  const text = input.trim();
  if (/^(urn:ogc:def:crs:)?OGC:(1\.3:)?:?CRS84$/i.test(text)) return 4326;
  const match =
    /^(?:EPSG:|urn:ogc:def:crs:EPSG:[^:]*:|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[^/]*\/)?(\d{4,6})$/i.exec(
      text,
    );
  return match ? Number(match[1]) : null;
}

interface Converter {
  forward(point: [number, number]): number[];
}

const definitions = new Map<string, Converter>();

/** Converter between longitude and latitude (WGS 84 degrees) and the CRS. */
function definitionOf(crs: string): Converter {
  let converter = definitions.get(crs);
  if (!converter) {
    try {
      converter = proj4("EPSG:4326", sourceOf(crs));
    } catch {
      throw unknownCrs(crs);
    }
    definitions.set(crs, converter);
  }
  return converter;
}

function sourceOf(crs: string): string {
  if (crs === "EPSG:4326" || crs === "EPSG:3857") return crs;
  const code = epsgCode(crs);
  if (code === null) {
    if (!/^\s*(\+proj|\+init|[A-Z]+\[)/.test(crs)) throw unknownCrs(crs);
    return crs;
  }
  const definition = epsgDefinition(code);
  if (definition === null) throw unknownCrs(crs);
  return definition;
}

function unknownCrs(crs: string): ProcessFault {
  return new ProcessFault(
    "ProcessParameterInvalid",
    `The coordinate reference system '${crs.slice(0, 80)}' is not known here; give an EPSG code such as 4326, 3857, 3035 or a UTM zone (326xx, 327xx), or WKT2.`,
  );
}

const transforms = new Map<string, Transform>();

export function transformer(from: string, to: string): Transform {
  const key = `${from}|${to}`;
  let transform = transforms.get(key);
  if (!transform) {
    transform = makeTransform(from, to);
    transforms.set(key, transform);
  }
  return transform;
}

function makeTransform(from: string, to: string): Transform {
  if (from === to) return (x, y) => [x, y];
  definitionOf(from);
  definitionOf(to);
  const converter = proj4(sourceOf(from), sourceOf(to));
  return (x, y) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [NaN, NaN];
    return converter.forward([x, y]) as unknown as [number, number];
  };
}

export function isGeographic(crs: string): boolean {
  const code = epsgCode(crs);
  return code === 4326 || code === 4258 || code === 4269 || /^(GEOGCS|GEOGCRS)|\+proj=longlat/.test(crs);
}

const periods = new Map<string, Period | null>();

/** One turn of x in a CRS whose x comes round; null for others. */
export function periodOf(crs: string): Period | null {
  let period = periods.get(crs);
  if (period === undefined) {
    period = isGeographic(crs) ? { length: 360, west: -180 } : measuredPeriod(transformer("EPSG:4326", crs));
    periods.set(crs, period);
  }
  return period;
}

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
