/** One spelling for each coordinate reference system, whatever it was called. */
import { ProcessFault } from "../faults.ts";
import { epsgSystem, esriSystem, geographicSystem, horizontalOf, projectedBy } from "./definitions.ts";
import { type CrsDescription, systemOf } from "./described.ts";
import { type ShiftOrigin, identify } from "./identify.ts";
import { kept } from "./kept.ts";
import { parseProjText } from "./proj-text.ts";
import { readProjJson } from "./projjson.ts";
import { type CrsSystem, isOfEarth, systemText } from "./system.ts";
import { isComputable } from "./transform.ts";
import { type WktFacts, readWkt } from "./wkt.ts";

/** Numbers and texts as they come; objects are PROJJSON. */
export type CrsInput = string | number | Readonly<Record<string, unknown>>;

/**
 * "EPSG:n" where the input is a code in any of its forms, carries one, or has the numbers of one on the same datum; else a
 * PROJ text of fixed form, the same for all spellings of a system. Throws ProcessParameterInvalid when it is not understood.
 */
export function normalizeCrs(input: CrsInput): string {
  return spellingOf(typeof input === "object" ? JSON.stringify(input) : String(input).trim());
}

/** Codes that name the spherical Mercator of web maps in other words. */
const WEB_MERCATOR = new Set([900913, 3785, 102100, 102113]);

/** The EPSG code in 32633, "32633", "EPSG:32633", an OGC URN or URL; null for texts of other kinds. */
export function epsgCode(input: string | number): number | null {
  if (typeof input === "number") {
    if (!Number.isInteger(input)) return null;
    return WEB_MERCATOR.has(input) ? 3857 : input;
  }
  const text = input.trim();
  const named =
    /^(?:urn:ogc:def:crs:OGC:[\d.]*:|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[^/]*\/|OGC:)(CRS84|CRS83|CRS27)$/i.exec(
      text,
    );
  if (named) return { CRS84: 4326, CRS83: 4269, CRS27: 4267 }[named[1]!.toUpperCase()]!;
  const match =
    /^(?:EPSG::?|\+init=epsg:|urn:(?:ogc:def|x-ogc:def):crs:EPSG:[^:]*:|https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[^/]*\/|https?:\/\/www\.opengis\.net\/gml\/srs\/epsg\.xml#)?(\d{4,6})$/i.exec(
      text,
    );
  return match ? epsgCode(Number(match[1])) : null;
}

const spellingOf = kept((text): string => {
  if (text.startsWith("{")) return spelledFacts(jsonFacts(text), text);
  const code = epsgCode(text);
  if (code !== null) return codeText(code) ?? esriText(code) ?? fail(text);
  const esri =
    /^(?:ESRI::?|urn:ogc:def:crs:ESRI:[^:]*:|https?:\/\/www\.opengis\.net\/def\/crs\/ESRI\/[^/]*\/)(\d{4,6})$/i.exec(
      text,
    );
  if (esri) return esriText(Number(esri[1])) ?? fail(text);
  if (/^\+?(proj|init|datum|ellps)=|\s\+proj=/.test(text)) return projSpelling(text) ?? fail(text);
  return spelledFacts(readWkt(text), text);
});

function spelledFacts(facts: WktFacts | null, text: string): string {
  return (facts && factsSpelling(facts)) ?? fail(text);
}

/** Of a system with heights its horizontal part. */
function codeText(code: number): string | null {
  if (epsgSystem(code)) return `EPSG:${code}`;
  const horizontal = horizontalOf(code);
  return horizontal === null ? null : codeText(horizontal);
}

function esriText(code: number): string | null {
  if (WEB_MERCATOR.has(code)) return "EPSG:3857";
  const system = esriSystem(code);
  return system && spelled(system, "given");
}

function projSpelling(text: string): string | null {
  const system = parseProjText(text, (code) => geographicSystem(code, "any angles"));
  return system && spelled(system, /towgs84=/.test(text) ? "given" : "from the datum");
}

function jsonFacts(text: string): WktFacts | null {
  try {
    return readProjJson(JSON.parse(text) as Record<string, unknown>);
  } catch {
    return null;
  }
}

/** The code goes first, then the PROJ text that GDAL adds where WKT 1 has no words for the projection. */
function factsSpelling(facts: WktFacts): string | null {
  const { authority, code, description, projText } = facts;
  if (authority === "EPSG" && code !== null) {
    const known = codeText(epsgCode(code)!);
    if (known) return known;
  }
  const exact = projText === null ? null : projSpelling(projText);
  if (exact !== null) return exact;
  const system = description && systemOf(description);
  if (system) return spelled(system, description.shift ? "given" : "from the datum");
  return authority === "ESRI" && code !== null ? esriText(code) : null;
}

function spelled(system: CrsSystem, shift: ShiftOrigin): string | null {
  if (!isOfEarth(system.ellipsoid)) return null;
  const code = identify(system, shift);
  if (code !== null) return `EPSG:${code}`;
  return isComputable(system) ? systemText(system) : null;
}

/** The same for a description in parts, as the keys of a GeoTIFF give it; null when its method is not computed here. */
export function describedCrs(description: CrsDescription): string | null {
  const system = systemOf(description);
  return system && spelled(system, description.shift ? "given" : "from the datum");
}

/** The projection of an EPSG conversion on another geographic system; null when the code is not known. */
export function convertedCrs(
  operation: number,
  base: Omit<CrsDescription, "method" | "parameters">,
): string | null {
  const projected = projectedBy(operation);
  const geodetic = projected && systemOf({ ...base, method: null, parameters: new Map() });
  if (!geodetic) return null;
  const isWeb = identify(projected, "from the datum") === 3857;
  if (isWeb) return "EPSG:3857";
  const { projection, values, flags } = projected;
  return spelled(
    { ...geodetic, projection, values, flags, unitM: base.unitM },
    base.shift ? "given" : "from the datum",
  );
}

/** The same system with its projected coordinates counted in another unit, in metres; the origin stays where it is. */
export function withUnit(crs: string, unitM: number): string | null {
  const system = crsSystem(crs);
  if (system.projection === "longlat" || Math.abs(system.unitM / unitM - 1) < 1e-9) return crs;
  return spelled({ ...system, unitM }, "given");
}

/** The numbers of a system in any spelling. */
export const crsSystem: (crs: string) => CrsSystem = kept((crs) => {
  const text = normalizeCrs(crs);
  const code = epsgCode(text);
  const found =
    code === null ? parseProjText(text, (base) => geographicSystem(base, "any angles")) : epsgSystem(code);
  return found ?? fail(crs);
});

function fail(crs: string): never {
  throw new ProcessFault(
    "ProcessParameterInvalid",
    `The coordinate reference system '${crs.slice(0, 80)}' is not known here; give an EPSG code such as 4326, 3857, 3035 or a UTM zone (326xx, 327xx), or a WKT, PROJJSON or PROJ text of a projection that proj4 computes.`,
  );
}
