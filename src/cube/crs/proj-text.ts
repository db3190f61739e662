/** PROJ texts: "+proj=laea +lat_0=52 +lon_0=10 +ellps=GRS80 +units=m". */
import { completeProjection } from "./projections.ts";
import { NAMED_ELLIPSOIDS } from "./registry.ts";
import { type CrsSystem, type Ellipsoid, WGS84 } from "./system.ts";

/** Geographic systems that PROJ calls by a name of their own. */
const DATUMS: Readonly<Record<string, number>> = {
  wgs84: 4326,
  nad83: 4269,
  nad27: 4267,
  ggrs87: 4121,
  potsdam: 4314,
  carthage: 4223,
  hermannskogel: 4312,
  ire65: 4299,
  nzgd49: 4272,
  osgb36: 4277,
};

const MERIDIANS: Readonly<Record<string, number>> = {
  greenwich: 0,
  lisbon: -9.131906111111112,
  paris: 2.337229166666667,
  bogota: -74.08091666666667,
  madrid: -3.687938888888889,
  rome: 12.45233333333333,
  bern: 7.439583333333333,
  jakarta: 106.8077194444444,
  ferro: -17.66666666666667,
  brussels: 4.367975,
  stockholm: 18.05827777777778,
  athens: 23.7163375,
  oslo: 10.72291666666667,
};

const UNITS_M: Readonly<Record<string, number>> = {
  m: 1,
  km: 1000,
  dm: 0.1,
  cm: 0.01,
  mm: 0.001,
  kmi: 1852,
  in: 0.0254,
  ft: 0.3048,
  yd: 0.9144,
  mi: 1609.344,
  fath: 1.8288,
  ch: 20.1168,
  link: 0.201168,
  "us-in": 100 / 3937,
  "us-ft": 1200 / 3937,
  "us-yd": 3600 / 3937,
  "us-ch": 79200 / 3937,
  "us-mi": 6336000 / 3937,
  "ind-yd": 0.91439523,
  "ind-ft": 0.30479841,
  "ind-ch": 20.11669506,
};

/** Words that say nothing about coordinates here. */
const SILENT = new Set([
  "no_defs",
  "wktext",
  "type",
  "vunits",
  "geoidgrids",
  "title",
  "over",
  "approx",
  "algo",
  "nadgrids",
  "rot",
  "lon_wrap",
]);
const FLAGS = new Set(["south", "no_uoff", "no_off", "R_A", "czech"]);
const GEODETIC = new Set([
  "datum",
  "ellps",
  "a",
  "b",
  "rf",
  "f",
  "R",
  "pm",
  "towgs84",
  "units",
  "to_meter",
  "axis",
  "sweep",
  "proj",
]);

/** Where the text says "@4314" or +datum=potsdam, this gives the ellipsoid, meridian and shift of that geographic system. */
export type GeographicOf = (code: number) => CrsSystem | null;

/** Null when the text is not a PROJ text, or names something that is not computed here. */
export function parseProjText(text: string, geographicOf: GeographicOf): CrsSystem | null {
  const words = wordsOf(text);
  const name = words.get("proj");
  if (name === undefined || !isKnown(words)) return null;
  const projection = /^(latlong|latlon|lonlat)$/.test(name) ? "longlat" : name;
  const projected = completeProjection({ projection, values: numbersOf(words), flags: flagsOf(words) });
  const unitM = unitOf(words);
  const datum = datumOf(words, geographicOf);
  if (!projected || !datum || !(unitM > 0)) return null;
  return { ...projected, ...datum, unitM: projection === "longlat" ? 1 : unitM };
}

function wordsOf(text: string): Map<string, string> {
  const words = new Map<string, string>();
  for (const word of text.trim().split(/\s+/)) {
    const [name, value] = word.replace(/^\+/, "").split("=", 2) as [string, string?];
    if (name !== "" && !words.has(name)) words.set(name === "k_0" ? "k" : name, value ?? "");
  }
  return words;
}

const NUMBERS = /^(zone|lat_[012]|lat_ts|lon_[012]|lonc|alpha|gamma|k|[xy]_0|h|tilt|azi)$/;

function isKnown(words: ReadonlyMap<string, string>): boolean {
  const grids = words.get("nadgrids");
  if (grids !== undefined && !grids.split(",").every((grid) => grid.startsWith("@"))) return false;
  return [...words.keys()].every(
    (name) =>
      name.startsWith("@") || SILENT.has(name) || FLAGS.has(name) || GEODETIC.has(name) || NUMBERS.test(name),
  );
}

function numbersOf(words: ReadonlyMap<string, string>): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [name, value] of words) if (NUMBERS.test(name)) values[name] = angle(value);
  return values;
}

/** Degrees as a number, or as 46d57'8.66"N. */
function angle(text: string): number {
  const parts = /^(-?\d+)[dD](?:(\d+)')?(?:([\d.]+)")?([NSEWnsew])?$/.exec(text);
  if (!parts) return Number(text.replace(/([\d.])[NE]$/i, "$1"));
  const size = Math.abs(Number(parts[1])) + Number(parts[2] ?? 0) / 60 + Number(parts[3] ?? 0) / 3600;
  return parts[1]!.startsWith("-") || /[SW]/i.test(parts[4] ?? "") ? -size : size;
}

function flagsOf(words: ReadonlyMap<string, string>): string[] {
  const flags = [...words.keys()].filter((name) => FLAGS.has(name) && name !== "no_off");
  if (words.has("no_off")) flags.push("no_uoff");
  if (words.get("sweep") === "x") flags.push("sweep=x");
  const axis = words.get("axis")?.slice(0, 2);
  if (axis !== undefined && axis !== "en") flags.push(`axis=${axis}u`);
  return [...new Set(flags)];
}

function unitOf(words: ReadonlyMap<string, string>): number {
  const factor = words.get("to_meter");
  if (factor !== undefined) {
    const [top, bottom] = factor.split("/");
    return Number(top) / Number(bottom ?? 1);
  }
  return UNITS_M[words.get("units") ?? "m"] ?? NaN;
}

type Datum = Pick<CrsSystem, "ellipsoid" | "shift" | "meridian" | "geographic">;

function datumOf(words: ReadonlyMap<string, string>, geographicOf: GeographicOf): Datum | null {
  const code = codeOf(words);
  const base = code === null ? null : geographicOf(code);
  if (code !== null && !base) return null;
  const ellipsoid = shapeOf(words) ?? base?.ellipsoid ?? (hasShape(words) ? null : WGS84);
  const meridian = words.has("pm") ? meridianOf(words.get("pm")!) : (base?.meridian ?? 0);
  if (!ellipsoid || !Number.isFinite(meridian)) return null;
  const shift = shiftOf(words.get("towgs84"), base?.shift ?? null);
  if (shift?.some(Number.isNaN)) return null;
  return { ellipsoid, meridian, shift, geographic: base ? code : null };
}

function codeOf(words: ReadonlyMap<string, string>): number | null {
  for (const name of words.keys()) if (name.startsWith("@")) return Number(name.slice(1));
  const datum = words.get("datum");
  return datum === undefined ? null : (DATUMS[datum.toLowerCase()] ?? Number.NaN);
}

const hasShape = (words: ReadonlyMap<string, string>): boolean =>
  ["ellps", "a", "R"].some((name) => words.has(name));

function shiftOf(text: string | undefined, base: CrsSystem["shift"]): CrsSystem["shift"] {
  if (text === undefined) return base;
  return text === "none" ? null : text.split(",").map(Number);
}

function meridianOf(text: string): number {
  return MERIDIANS[text.toLowerCase()] ?? angle(text);
}

function shapeOf(words: ReadonlyMap<string, string>): Ellipsoid | null {
  const radius = words.get("R");
  if (radius !== undefined) return shape(Number(radius), 0);
  const a = words.get("a");
  if (a === undefined) return namedEllipsoid(words.get("ellps") ?? "");
  const b = words.get("b");
  if (words.has("rf")) return shape(Number(a), Number(words.get("rf")));
  if (words.has("f")) return shape(Number(a), Number(words.get("f")) === 0 ? 0 : 1 / Number(words.get("f")));
  if (b === undefined) {
    const named = namedEllipsoid(words.get("ellps") ?? "");
    return shape(Number(a), named?.inverseFlattening ?? 0);
  }
  return shape(Number(a), a === b ? 0 : Number(a) / (Number(a) - Number(b)));
}

function shape(semiMajorM: number, inverseFlattening: number): Ellipsoid | null {
  if (!(semiMajorM > 0) || !Number.isFinite(inverseFlattening)) return null;
  return { semiMajorM, inverseFlattening };
}

function namedEllipsoid(name: string): Ellipsoid | null {
  const line = new RegExp(`^${name.replace(/[^\w-]/g, "")} (\\S+) (\\S+)$`, "im").exec(NAMED_ELLIPSOIDS);
  return line ? { semiMajorM: Number(line[1]), inverseFlattening: Number(line[2]) } : null;
}
