/** The CRS of a GeoTIFF out of its geo keys. */
import { normalizeCrs } from "../../../cube/crs/index.ts";
import { SourceUnreadable } from "../../faults.ts";

export type GeoKeys = Readonly<Record<string, unknown>> | null;

/** User-defined in a geo key. */
const USER_DEFINED = 32767;

export function crsOf(keys: GeoKeys, key: string): string {
  const code = Number(keys?.["ProjectedCSTypeGeoKey"] ?? keys?.["GeographicTypeGeoKey"] ?? USER_DEFINED);
  if (code !== USER_DEFINED && code > 0) return normalizeCrs(code);
  const citation = keys?.["PCSCitationGeoKey"] ?? keys?.["GTCitationGeoKey"];
  const named = typeof citation === "string" ? nameCode(citation) : null;
  if (named !== null) return normalizeCrs(named);
  throw new SourceUnreadable(key, "its coordinate reference system is not given by an EPSG code");
}

/** UTM zones that are given by name only: "UTM Zone 25, Southern Hemisphere" or "WGS 84 / UTM zone 12N". */
function nameCode(text: string): number | null {
  const match = /UTM zone (\d{1,2})\s*(?:,\s*(Southern|Northern) Hemisphere|([NS]))/i.exec(text);
  if (!match) return null;
  const south = match[2]?.toLowerCase() === "southern" || match[3]?.toUpperCase() === "S";
  return (south ? 32700 : 32600) + Number(match[1]);
}
