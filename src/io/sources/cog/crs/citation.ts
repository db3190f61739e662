/** What citations hold beyond a name. */
import { type Keys, textOf } from "./keys.ts";

const CITATIONS = ["PCSCitationGeoKey", "GTCitationGeoKey", "GeogCitationGeoKey"];

/** The well-known text that ArcGIS and GDAL write into a citation; null when there is none. */
export function citedCrs(keys: Keys): string | null {
  for (const name of CITATIONS) {
    const found = /ESRI PE String\s*=\s*(.*)$/is.exec(textOf(keys, name) ?? "");
    if (found) return found[1]!.trim();
  }
  return null;
}

/** The projection of the text in a citation: beside one, a geographic code is what it starts from and not where the pixels lie. */
export function citedMethod(keys: Keys): string | null {
  return /^PROJCS\[.*\bPROJECTION\["([^"]+)"/is.exec(citedCrs(keys) ?? "")?.[1] ?? null;
}

/** A UTM zone that is given by name only: "UTM Zone 25, Southern Hemisphere" or "WGS 84 / UTM zone 12N". */
export function citedZone(keys: Keys): { readonly zone: number; readonly south: boolean } | null {
  for (const name of CITATIONS) {
    const match = /UTM[ _]zone[ _](\d{1,2})\s*(?:,?\s*(Southern|Northern) Hemisphere|([NS])\b)/i.exec(
      textOf(keys, name) ?? "",
    );
    if (!match) continue;
    const zone = Number(match[1]);
    if (zone < 1 || zone > 60) continue;
    return { zone, south: match[2]?.toLowerCase() === "southern" || match[3]?.toUpperCase() === "S" };
  }
  return null;
}

/** The datum that a citation names: "GCS Name = ...|Datum = D_European_1950|...", or before the slash of "NAD27 / UTM zone 11N". */
export function citedDatum(keys: Keys): string | null {
  const geographic = textOf(keys, "GeogCitationGeoKey") ?? "";
  const named = /Datum\s*=\s*([^|]+)/i.exec(geographic);
  if (named) return named[1]!.trim();
  for (const name of CITATIONS) {
    const before = /^\s*([^/|=]+?)\s*\/\s*UTM/i.exec(textOf(keys, name) ?? "");
    if (before) return before[1]!;
  }
  return geographic === ""
    ? null
    : geographic
        .split("|")[0]!
        .trim()
        .replace(/^GCS[ _]/i, "");
}

/** Metres of a unit that only a citation names, as ERDAS Imagine does: "Units = us_survey_feet". */
export function citedUnitM(keys: Keys): number | null {
  for (const name of CITATIONS) {
    const unit = /\bUnits\s*=\s*(\w+)/i.exec(textOf(keys, name) ?? "")?.[1]?.toLowerCase();
    if (unit === undefined) continue;
    if (/^met(er|re)s?$/.test(unit)) return 1;
    if (/^us_survey_f(ee|oo)t$/.test(unit)) return 1200 / 3937;
    if (/^(international_)?f(ee|oo)t$/.test(unit)) return 0.3048;
  }
  return null;
}
