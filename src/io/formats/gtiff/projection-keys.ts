/** Projection methods and their parameters as GeoTIFF keys, in the places where GDAL looks for them. */
import type { CrsSystem } from "../../../cube/crs/index.ts";

export interface DoubleKey {
  readonly id: number;
  readonly doubles: readonly number[];
}

const PARALLEL_1 = 3078;
const PARALLEL_2 = 3079;
const ORIGIN_LONGITUDE = 3080;
const ORIGIN_LATITUDE = 3081;
const EASTING = 3082;
const NORTHING = 3083;
const FALSE_LONGITUDE = 3084;
const FALSE_LATITUDE = 3085;
const FALSE_EASTING = 3086;
const FALSE_NORTHING = 3087;
const CENTRE_LONGITUDE = 3088;
const CENTRE_LATITUDE = 3089;
const SCALE = 3092;
const SCALE_CENTRE = 3093;
const AZIMUTH = 3094;
const POLE_LONGITUDE = 3095;
const RECTIFIED = 3096;

interface Method {
  readonly code: number;
  /** The key of each of the projection's values. */
  readonly at: Readonly<Record<string, number>>;
}

const ORIGIN = { lat_0: ORIGIN_LATITUDE, lon_0: ORIGIN_LONGITUDE };
const CENTRE = { lat_0: CENTRE_LATITUDE, lon_0: CENTRE_LONGITUDE };
const PARALLELS = { lat_1: PARALLEL_1, lat_2: PARALLEL_2 };
const OBLIQUE = {
  lat_0: CENTRE_LATITUDE,
  lonc: CENTRE_LONGITUDE,
  alpha: AZIMUTH,
  gamma: RECTIFIED,
  k: SCALE_CENTRE,
};
const SHIFT = { x_0: EASTING, y_0: NORTHING };

const METHODS: Readonly<Record<string, (system: CrsSystem) => Method | null>> = {
  tmerc: ({ flags }) => ({
    code: flags.includes("axis=wsu") ? 27 : 1,
    at: { ...ORIGIN, k: SCALE, ...SHIFT },
  }),
  lcc: ({ values }) => conformal(values),
  aea: () => ({ code: 11, at: { ...PARALLELS, ...ORIGIN, ...SHIFT } }),
  eqdc: () => ({ code: 13, at: { ...PARALLELS, ...ORIGIN, ...SHIFT } }),
  laea: () => ({ code: 10, at: { ...CENTRE, ...SHIFT } }),
  aeqd: () => ({ code: 12, at: { ...CENTRE, ...SHIFT } }),
  gnom: () => ({ code: 19, at: { ...CENTRE, ...SHIFT } }),
  ortho: () => ({ code: 21, at: { ...CENTRE, ...SHIFT } }),
  cass: () => ({ code: 18, at: { ...ORIGIN, ...SHIFT } }),
  poly: () => ({ code: 22, at: { ...ORIGIN, ...SHIFT } }),
  nzmg: () => ({ code: 26, at: { ...ORIGIN, ...SHIFT } }),
  stere: ({ values }) => stereographic(values),
  sterea: () => ({ code: 16, at: { ...ORIGIN, k: SCALE, ...SHIFT } }),
  merc: () => ({ code: 7, at: { lat_ts: PARALLEL_1, lon_0: ORIGIN_LONGITUDE, k: SCALE, ...SHIFT } }),
  eqc: () => ({ code: 17, at: { ...CENTRE, lat_ts: PARALLEL_1, ...SHIFT } }),
  cea: () => ({ code: 28, at: { lat_ts: PARALLEL_1, lon_0: ORIGIN_LONGITUDE, ...SHIFT } }),
  robin: () => ({ code: 23, at: { lon_0: CENTRE_LONGITUDE, ...SHIFT } }),
  sinu: () => ({ code: 24, at: { lon_0: CENTRE_LONGITUDE, ...SHIFT } }),
  mill: () => ({ code: 20, at: { lon_0: CENTRE_LONGITUDE, ...SHIFT } }),
  vandg: () => ({ code: 25, at: { lon_0: CENTRE_LONGITUDE, ...SHIFT } }),
  omerc: ({ flags }) => ({ code: flags.includes("no_uoff") ? 3 : 9815, at: { ...OBLIQUE, ...SHIFT } }),
};

function conformal(values: CrsSystem["values"]): Method | null {
  if (values["lat_1"] === values["lat_2"] && values["lat_1"] === values["lat_0"])
    return { code: 9, at: { ...ORIGIN, k: SCALE, ...SHIFT } };
  if (values["k"] !== 1) return null;
  const at = { ...PARALLELS, lat_0: FALSE_LATITUDE, lon_0: FALSE_LONGITUDE };
  return { code: 8, at: { ...at, x_0: FALSE_EASTING, y_0: FALSE_NORTHING } };
}

/** At a pole the latitude of the origin is that of true scale. */
function stereographic(values: CrsSystem["values"]): Method {
  if (Math.abs(values["lat_0"]!) !== 90) return { code: 14, at: { ...CENTRE, k: SCALE, ...SHIFT } };
  const latitude = values["lat_ts"] === undefined ? "lat_0" : "lat_ts";
  return { code: 15, at: { [latitude]: ORIGIN_LATITUDE, lon_0: POLE_LONGITUDE, k: SCALE, ...SHIFT } };
}

/** Null when GeoTIFF has no code for the projection; lengths are in units of the coordinates. */
export function projectionKeys(
  system: CrsSystem,
): { readonly method: number; readonly keys: readonly DoubleKey[] } | null {
  const method = METHODS[system.projection]?.(system);
  if (!method) return null;
  const keys = Object.entries(method.at).flatMap(([word, id]) => {
    const value = system.values[word];
    if (value === undefined) return [];
    return [{ id, doubles: [/^[xy]_0$/.test(word) ? value / system.unitM : value] }];
  });
  return { method: method.code, keys };
}
