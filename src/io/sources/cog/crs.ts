/** The CRS of a GeoTIFF out of its geo keys. */
import { normalizeCrs, withUnit } from "../../../cube/crs/index.ts";
import { SourceUnreadable } from "../../faults.ts";
import { isElsewhere, linearUnitM } from "./crs/geodetic.ts";
import { citedCrs, citedMethod } from "./crs/citation.ts";
import { type GeoKeys, type Keys, codeAt } from "./crs/keys.ts";
import { userDefinedCrs } from "./crs/user-defined.ts";

export type { GeoKeys } from "./crs/keys.ts";

const GEOGRAPHIC = 2;
const GEOCENTRIC = 3;

/**
 * By code where one is given, else by the well-known text in a citation, by the keys of a user-defined system, by the name of
 * a UTM zone. Heights are left aside. Throws SourceUnreadable.
 */
export function crsOf(keys: GeoKeys, key: string): string {
  const unreadable = (reason: string): SourceUnreadable => new SourceUnreadable(key, reason);
  if (!keys)
    throw unreadable(
      "it has no coordinate reference system; give it one, for example with gdal_edit.py -a_srs",
    );
  const model = Number(keys["GTModelTypeGeoKey"] ?? 0);
  if (model === GEOCENTRIC)
    throw unreadable(
      "its coordinates are geocentric, not on a map; only geographic and projected systems can be loaded",
    );
  const projected = model === GEOGRAPHIC ? null : codeAt(keys, "ProjectedCSTypeGeoKey");
  const crs = (projected === null ? null : coded(keys, projected)) ?? spelled(keys);
  if (crs !== null) return crs;
  if (projected !== null)
    throw unreadable(`its coordinate reference system EPSG:${projected} is not one that is computed here`);
  throw unreadable(reasonOf(keys));
}

/** A unit that is given beside the code counts: coordinates in feet of a system that is defined in metres. */
function coded(keys: Keys, code: number): string | null {
  const crs = known(code);
  const unitM = linearUnitM(keys);
  return crs !== null && unitM !== null ? withUnit(crs, unitM) : crs;
}

function known(input: number | string): string | null {
  try {
    return normalizeCrs(input);
  } catch {
    return null;
  }
}

/** Of the text in a citation, else of the keys; a geographic code stands for itself only where nothing is projected. */
function spelled(keys: Keys): string | null {
  const cited = citedCrs(keys);
  const fromText = cited === null ? null : known(cited);
  if (fromText !== null) return fromText;
  if (citedMethod(keys) !== null && keys["ProjCoordTransGeoKey"] === undefined) return null;
  const geographic = codeAt(keys, "GeographicTypeGeoKey");
  const isGeographic =
    Number(keys["GTModelTypeGeoKey"] ?? 0) !== 1 &&
    keys["ProjCoordTransGeoKey"] === undefined &&
    keys["ProjectedCSTypeGeoKey"] === undefined;
  return (isGeographic && geographic !== null ? known(geographic) : null) ?? userDefinedCrs(keys);
}

function reasonOf(keys: Keys): string {
  if (isElsewhere(keys)) return "its coordinates are on another body than the Earth";
  const method = keys["ProjCoordTransGeoKey"];
  if (method !== undefined)
    return `its coordinate reference system has the projection method ${Number(method)} of GeoTIFF, which is not computed here; warp it first (gdalwarp -t_srs)`;
  const cited = citedMethod(keys);
  if (cited !== null)
    return `its coordinate reference system has the projection ${cited.slice(0, 60)}, which is not computed here; warp it first (gdalwarp -t_srs)`;
  const names = ["PCSCitationGeoKey", "GTCitationGeoKey", "GeogCitationGeoKey"].map((name) => keys[name]);
  const name = names.find((one) => typeof one === "string" && one !== "");
  const called = typeof name === "string" ? ` ("${name.slice(0, 60)}")` : "";
  return `its coordinate reference system${called} is given neither by a code nor by parameters; give it one, for example with gdal_edit.py -a_srs`;
}
