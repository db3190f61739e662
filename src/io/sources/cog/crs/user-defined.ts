/** A user-defined system in geo keys: the method by its code in GeoTIFF, its parameters by the keys that writers use for them. */
import { convertedCrs, describedCrs } from "../../../../cube/crs/index.ts";
import { citedZone } from "./citation.ts";
import { angularUnitDegrees, geodeticOf, linearUnitM } from "./geodetic.ts";
import { type Keys, codeAt, numberOf } from "./keys.ts";

/** Names of the methods in `described.ts` by the codes of GeoTIFF 1.1, annex C; 28 and 9815 are GDAL's. */
const METHODS: Readonly<Record<number, string>> = {
  1: "Transverse Mercator",
  3: "Hotine Oblique Mercator",
  5: "Swiss Oblique Cylindrical",
  7: "Mercator (variant A)",
  8: "Lambert Conic Conformal (2SP)",
  9: "Lambert Conic Conformal (1SP)",
  10: "Lambert Azimuthal Equal Area",
  11: "Albers Equal Area",
  12: "Azimuthal Equidistant",
  13: "Equidistant Conic",
  14: "Stereographic",
  15: "Polar Stereographic",
  16: "Oblique Stereographic",
  17: "Equirectangular",
  18: "Cassini-Soldner",
  19: "Gnomonic",
  20: "Miller Cylindrical",
  21: "Orthographic",
  22: "Polyconic",
  23: "Robinson",
  24: "Sinusoidal",
  25: "VanDerGrinten",
  26: "New Zealand Map Grid",
  27: "Transverse Mercator (South Orientated)",
  28: "Cylindrical Equal Area",
  9815: "Hotine Oblique Mercator (variant B)",
};

/** One spelling of the system in the keys; null when they do not hold a whole one. */
export function userDefinedCrs(keys: Keys): string | null {
  const geodetic = geodeticOf(keys);
  const unitM = linearUnitM(keys) ?? 1;
  const method = methodOf(keys);
  if (method !== null)
    return geodetic && describedCrs({ ...geodetic, method, parameters: parametersOf(keys), unitM });
  if (codeAt(keys, "ProjCoordTransGeoKey") !== null) return null;
  const operation = codeAt(keys, "ProjectionGeoKey") ?? zoneOperation(keys);
  if (operation !== null) return convertedCrs(operation, { ...(geodetic ?? WGS84), unitM });
  if (isProjected(keys) || !geodetic || angularUnitDegrees(keys) !== 1) return null;
  return describedCrs({ ...geodetic, method: null, parameters: new Map(), unitM: 1 });
}

function isProjected(keys: Keys): boolean {
  return Number(keys["GTModelTypeGeoKey"] ?? 0) === 1 || keys["ProjectedCSTypeGeoKey"] !== undefined;
}

/** What a UTM zone without a datum is taken to be on. */
const WGS84 = {
  ellipsoid: { semiMajorM: 6378137, inverseFlattening: 298.257223563 },
  meridian: 0,
  datum: null,
  geographic: 4326,
  shift: null,
};

function methodOf(keys: Keys): string | null {
  const code = codeAt(keys, "ProjCoordTransGeoKey");
  const method = code === null ? undefined : METHODS[code];
  if (method === undefined) return null;
  return code === 7 && numberOf(keys, "ProjStdParallel1GeoKey") ? "Mercator (variant B)" : method;
}

/** EPSG's conversions 16001 to 16060 are the northern UTM zones, 16101 to 16160 the southern. */
function zoneOperation(keys: Keys): number | null {
  const cited = citedZone(keys);
  return cited && (cited.south ? 16100 : 16000) + cited.zone;
}

/** Writers put the same parameter under the keys of a natural origin, a false origin or a centre. */
const ANGLES: readonly (readonly [name: string, ...keys: string[]])[] = [
  ["latitude of origin", "ProjNatOriginLatGeoKey", "ProjFalseOriginLatGeoKey", "ProjCenterLatGeoKey"],
  [
    "central meridian",
    "ProjStraightVertPoleLongGeoKey",
    "ProjNatOriginLongGeoKey",
    "ProjFalseOriginLongGeoKey",
    "ProjCenterLongGeoKey",
  ],
  ["standard parallel 1", "ProjStdParallel1GeoKey"],
  ["standard parallel 2", "ProjStdParallel2GeoKey"],
  ["azimuth", "ProjAzimuthAngleGeoKey"],
  ["rectified grid angle", "ProjRectifiedGridAngleGeoKey"],
];

const LENGTHS: readonly (readonly [name: string, ...keys: string[]])[] = [
  ["false easting", "ProjFalseEastingGeoKey", "ProjFalseOriginEastingGeoKey", "ProjCenterEastingGeoKey"],
  ["false northing", "ProjFalseNorthingGeoKey", "ProjFalseOriginNorthingGeoKey", "ProjCenterNorthingGeoKey"],
];

function parametersOf(keys: Keys): Map<string, number> {
  const parameters = new Map<string, number>();
  const add = (rows: typeof ANGLES, factor: number): void => {
    for (const [name, ...from] of rows) {
      const value = numberOf(keys, ...from);
      if (value !== null) parameters.set(name, value * factor);
    }
  };
  add(ANGLES, angularUnitDegrees(keys));
  add(LENGTHS, linearUnitM(keys) ?? 1);
  add([["scale factor", "ProjScaleAtNatOriginGeoKey", "ProjScaleAtCenterGeoKey"]], 1);
  return parameters;
}
