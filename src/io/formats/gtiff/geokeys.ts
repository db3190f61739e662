/** GeoTIFF keys of a CRS: by its EPSG code, else by its parameters, else by its well-known text as a citation. */
import { type CrsSystem, crsSystem, epsgCode, isGeographic, systemWkt1 } from "../../../cube/crs/index.ts";
import type { Tag } from "./ifd.ts";
import { type DoubleKey, projectionKeys } from "./projection-keys.ts";

const DIRECTORY = 34735;
const DOUBLES = 34736;
const TEXTS = 34737;
const USER_DEFINED = 32767;

type Key =
  | DoubleKey
  | { readonly id: number; readonly short: number }
  | { readonly id: number; readonly text: string };

/** The GeoKeyDirectory, with its doubles and texts where it has some. */
export function geoTags(crs: string): Tag[] {
  const code = epsgCode(crs);
  const keys = code === null ? keysOf(crs) : codeKeys(code, isGeographic(crs));
  return tagsOf([...keys].sort((one, other) => one.id - other.id));
}

function codeKeys(code: number, geographic: boolean): Key[] {
  return [
    { id: 1024, short: geographic ? 2 : 1 },
    { id: 1025, short: 1 },
    { id: geographic ? 2048 : 3072, short: code },
  ];
}

function keysOf(crs: string): Key[] {
  const system = crsSystem(crs);
  const geographic = system.projection === "longlat";
  const model: Key[] = [
    { id: 1024, short: geographic ? 2 : 1 },
    { id: 1025, short: 1 },
  ];
  if (geographic) return [...model, ...geodeticKeys(system)];
  const projection = projectionKeys(system);
  if (!projection) return citedKeys(system);
  return [
    ...model,
    ...geodeticKeys(system),
    { id: 1026, text: "unnamed" },
    { id: 3072, short: USER_DEFINED },
    { id: 3073, text: crs },
    { id: 3074, short: USER_DEFINED },
    { id: 3075, short: projection.method },
    ...unitKeys(system.unitM),
    ...projection.keys,
  ];
}

/** The datum WGS 84 by its code, others by their ellipsoid and shift. */
function geodeticKeys({ ellipsoid, meridian, shift, geographic }: CrsSystem): Key[] {
  if (geographic === 4326 && meridian === 0) return [{ id: 2048, short: 4326 }];
  const keys: Key[] = [
    { id: 2048, short: USER_DEFINED },
    { id: 2049, text: "unknown" },
    { id: 2050, short: USER_DEFINED },
    { id: 2054, short: 9102 },
    { id: 2056, short: USER_DEFINED },
    { id: 2057, doubles: [ellipsoid.semiMajorM] },
    { id: 2059, doubles: [ellipsoid.inverseFlattening] },
  ];
  if (meridian !== 0) keys.push({ id: 2051, short: USER_DEFINED }, { id: 2061, doubles: [meridian] });
  if (shift) keys.push({ id: 2062, doubles: [...shift, 0, 0, 0, 0].slice(0, 7) });
  return keys;
}

function unitKeys(unitM: number): Key[] {
  if (unitM === 1) return [{ id: 3076, short: 9001 }];
  if (Math.abs(unitM - 0.3048) < 1e-12) return [{ id: 3076, short: 9002 }];
  if (Math.abs(unitM - 1200 / 3937) < 1e-12) return [{ id: 3076, short: 9003 }];
  return [
    { id: 3076, short: USER_DEFINED },
    { id: 3077, doubles: [unitM] },
  ];
}

/** ArcGIS's way for projections that GeoTIFF has no code for; GDAL reads and writes it so. */
function citedKeys(system: CrsSystem): Key[] {
  return [
    { id: 1024, short: USER_DEFINED },
    { id: 1025, short: 1 },
    { id: 1026, text: "unnamed" },
    ...geodeticKeys(system),
    { id: 3073, text: `ESRI PE String = ${systemWkt1(system)}` },
    ...unitKeys(system.unitM),
  ];
}

function tagsOf(keys: readonly Key[]): Tag[] {
  const directory = [1, 1, 0, keys.length];
  const doubles: number[] = [];
  let texts = "";
  for (const key of keys) {
    if ("short" in key) directory.push(key.id, 0, 1, key.short);
    else if ("text" in key) {
      directory.push(key.id, TEXTS, key.text.length + 1, texts.length);
      texts += `${key.text}|`;
    } else {
      directory.push(key.id, DOUBLES, key.doubles.length, doubles.length);
      doubles.push(...key.doubles);
    }
  }
  return [
    { id: DIRECTORY, type: "short", values: directory },
    ...(doubles.length > 0 ? [{ id: DOUBLES, type: "double", values: doubles } as const] : []),
    ...(texts === "" ? [] : [{ id: TEXTS, type: "ascii", values: texts } as const]),
  ];
}
