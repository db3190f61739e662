/** Coordinate reference systems by code, looked up in the text of the generated registry: no tables are built for a few questions. */
import { parseProjText } from "./proj-text.ts";
import { GEOGRAPHIC, HORIZONTAL, OPERATIONS, PROJECTED } from "./registry.ts";
import type { CrsSystem } from "./system.ts";

/** The system of an EPSG code, or null when it is not one that is computed here. */
export function epsgSystem(code: number): CrsSystem | null {
  return geographicSystem(code, "degrees only") ?? projectedSystem(String(code));
}

/** The same for the codes of ESRI, such as 54009. */
export function esriSystem(code: number): CrsSystem | null {
  return projectedSystem(`E${code}`);
}

/** Code, datum code, names of the datum, a mark where angles are not degrees; then ellipsoid, meridian and shift. */
const geographicRow = (code: string, datum: string, name: string): RegExp =>
  new RegExp(`^(${code}) ${datum} ${name} (x?)\\|(.*)$`, "m");

/** Ellipsoid, meridian and shift of a geographic system; with "any angles" also of those counted in grads, for what is projected from them. */
export function geographicSystem(code: number, angles: "degrees only" | "any angles"): CrsSystem | null {
  const row = geographicRow(String(code), "\\d+", "\\S*").exec(GEOGRAPHIC);
  if (!row || (angles === "degrees only" && row[2] === "x")) return null;
  const system = parseProjText(`proj=longlat ${row[3]}`, () => null);
  return system && { ...system, geographic: code };
}

/** The horizontal system in one with heights: 4326 of 4979; null for codes of other kinds. */
export function horizontalOf(code: number): number | null {
  const line = new RegExp(`^(\\d+)\\|(?:.* )?${code}(?: |$)`, "m").exec(HORIZONTAL);
  return line ? Number(line[1]) : null;
}

/** A projected system that uses a conversion: 16033 is UTM zone 33N on any datum; null when the code is not known. */
export function projectedBy(operation: number): CrsSystem | null {
  const pair = new RegExp(`(?:^| )${operation},(\\d+)`, "m").exec(OPERATIONS);
  return pair ? projectedSystem(pair[1]!) : null;
}

/** The geographic system of a datum's EPSG code (6326 for WGS 84). */
export function geographicOfDatum(datum: number): number | null {
  return codeOf(geographicRow("\\d+", String(datum), "\\S+"));
}

/** The geographic system of a datum's name in any of its spellings: "European_Datum_1950", "D_European_1950". */
export function geographicOfName(name: string): number | null {
  const plain = name
    .replace(/^D_/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  return plain === "" ? null : codeOf(geographicRow("\\d+", "\\d+", `(?:\\S+,)?${plain}(?:,\\S+)?`));
}

function codeOf(row: RegExp): number | null {
  const found = row.exec(GEOGRAPHIC);
  return found ? Number(found[1]) : null;
}

function projectedSystem(key: string): CrsSystem | null {
  const line = new RegExp(`^([^|\\n]*)\\|(?:.* )?${key}((?:,[^, \\n]*)*)(?= |$)`, "m").exec(PROJECTED);
  return line ? systemOf(line[1]!, line[2]!.split(",").slice(1)) : null;
}

function systemOf(template: string, values: readonly string[]): CrsSystem | null {
  let at = 0;
  const text = template.replace(/=\?/g, () => `=${values[at++]}`);
  return parseProjText(text, (code) => geographicSystem(code, "any angles"));
}

/** EPSG codes of the projected systems that are based on a geographic one, with one projection, lowest first. */
export function* projectedOn(
  geographic: number,
  projection: string,
): Generator<readonly [code: number, system: CrsSystem]> {
  const start = `proj=(?:${projection}${projection === "tmerc" ? "|utm" : ""}) `;
  const lines = new RegExp(`^(${start}[^|\\n]*@${geographic}(?: [^|\\n]*)?)\\|(.*)$`, "gm");
  for (const [, template, codes] of PROJECTED.matchAll(lines)) {
    for (const code of codes!.split(" ")) {
      const [key, ...values] = code.split(",") as [string, ...string[]];
      const system = key.startsWith("E") ? null : systemOf(template!, values);
      if (system) yield [Number(key), system];
    }
  }
}
