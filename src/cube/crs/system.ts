/** A coordinate reference system as numbers: what every text about it comes down to. */

export interface Ellipsoid {
  readonly semiMajorM: number;
  /** 0 for a sphere. */
  readonly inverseFlattening: number;
}

export interface CrsSystem {
  /** PROJ's name of the projection; "longlat" for longitude and latitude. */
  readonly projection: string;
  /** Parameters by PROJ's names, all that the projection has: degrees, metres, ratios. */
  readonly values: Readonly<Record<string, number>>;
  /** Words without a number, such as "no_uoff" or "sweep=x". */
  readonly flags: readonly string[];
  readonly ellipsoid: Ellipsoid;
  /** Helmert shift to WGS 84, position vector: three metres, or with three seconds and parts per million; null when none is known. */
  readonly shift: readonly number[] | null;
  /** Prime meridian in degrees east of Greenwich. */
  readonly meridian: number;
  /** Metres per unit of the projected coordinates. */
  readonly unitM: number;
  /** EPSG code of the geographic system it is based on, where known. */
  readonly geographic: number | null;
}

export const WGS84: Ellipsoid = { semiMajorM: 6378137, inverseFlattening: 298.257223563 };
export const GRS80: Ellipsoid = { semiMajorM: 6378137, inverseFlattening: 298.257222101 };

/** Close enough to be the same: a tenth of a micrometre on the Earth. */
export function isEllipsoid(one: Ellipsoid, other: Ellipsoid): boolean {
  return (
    Math.abs(one.semiMajorM - other.semiMajorM) < 1e-6 &&
    Math.abs(one.inverseFlattening - other.inverseFlattening) < 1e-7
  );
}

/** Other bodies have coordinates of the same kinds, but nothing here can be placed beside them. */
export function isOfEarth({ semiMajorM }: Ellipsoid): boolean {
  return Math.abs(semiMajorM / WGS84.semiMajorM - 1) < 0.01;
}

/** One spelling for each system: a PROJ text with all parameters in a fixed order, rounded to a micrometre. */
export function systemText(system: CrsSystem): string {
  const { projection, values, flags, unitM } = system;
  const words = [`proj=${projection}`];
  for (const [name, value] of Object.entries(values)) words.push(`${name}=${rounded(name, value)}`);
  words.push(...[...flags].sort(), ...datumWords(system));
  if (projection !== "longlat")
    words.push(unitM === 1 ? "units=m" : `to_meter=${Number(unitM.toPrecision(14))}`);
  return [...words, "no_defs"].map((word) => `+${word}`).join(" ");
}

function rounded(name: string, value: number): string {
  const digits = name === "k" ? 13 : /^[xyh]/.test(name) ? 7 : 11;
  return String(Number(value.toFixed(digits)) + 0);
}

function datumWords(system: CrsSystem): string[] {
  const { ellipsoid, meridian } = system;
  const shift = system.shift && system.shift.some((value) => value !== 0) ? system.shift : null;
  const words: string[] = [];
  if (!shift && isEllipsoid(ellipsoid, WGS84)) words.push("datum=WGS84");
  else if (!shift && isEllipsoid(ellipsoid, GRS80)) words.push("ellps=GRS80");
  else words.push(...shapeWords(ellipsoid), ...shiftWords(system.shift));
  if (meridian !== 0) words.push(`pm=${Number(meridian.toFixed(11))}`);
  return words;
}

function shapeWords({ semiMajorM, inverseFlattening }: Ellipsoid): string[] {
  const a = Number(semiMajorM.toFixed(5));
  return inverseFlattening === 0 ? [`R=${a}`] : [`a=${a}`, `rf=${Number(inverseFlattening.toPrecision(12))}`];
}

function shiftWords(shift: CrsSystem["shift"]): string[] {
  if (!shift) return [];
  const long = shift.length === 7 && shift.slice(3).some((value) => value !== 0);
  return [`towgs84=${(long ? shift : shift.slice(0, 3)).map((value) => Number(value.toFixed(7))).join(",")}`];
}
