/** Coordinate reference systems: names, transformations, bounds. x is longitude or easting, y latitude or northing, always. */
import proj4 from "proj4";
import { ProcessFault } from "../faults.ts";
import { epsgDefinition } from "./definitions.ts";

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

/** Points per side of a box whose image is sought: a straight edge is a curve elsewhere. */
const EDGE_POINTS = 21;

/** The smallest box around the image of a box; edges are followed by 21 points a side. */
export function transformBounds(bounds: Bounds, from: string, to: string): [number, number, number, number] {
  if (from === to) return [...bounds];
  const transform = transformer(from, to);
  const out: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < EDGE_POINTS; i++) {
    const fx = bounds[0] + ((bounds[2] - bounds[0]) * i) / (EDGE_POINTS - 1);
    const fy = bounds[1] + ((bounds[3] - bounds[1]) * i) / (EDGE_POINTS - 1);
    for (const [x, y] of [
      [fx, bounds[1]],
      [fx, bounds[3]],
      [bounds[0], fy],
      [bounds[2], fy],
    ] as const) {
      const [u, v] = transform(x, y);
      if (!Number.isFinite(u) || !Number.isFinite(v)) continue;
      out[0] = Math.min(out[0], u);
      out[1] = Math.min(out[1], v);
      out[2] = Math.max(out[2], u);
      out[3] = Math.max(out[3], v);
    }
  }
  return out;
}
