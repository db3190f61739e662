/** The coordinate reference system of a CF grid mapping: by code, by WKT, or by its parameters (CF conventions, appendix F). */
import { normalizeCrs, transformer } from "../../../cube/crs/index.ts";
import type { NcAttributes } from "./header.ts";

/**
 * The CRS as "EPSG:n", WKT or PROJ text; null when the attributes name none that is known. `unitM` are metres of one
 * unit of the coordinates, which false eastings are counted in.
 */
export function crsOfMapping(attributes: NcAttributes, unitM: number): string | null {
  for (const candidate of candidates(attributes, unitM)) {
    try {
      const crs = normalizeCrs(candidate);
      transformer(crs, "EPSG:4326");
      return crs;
    } catch {
      continue;
    }
  }
  return null;
}

function candidates(attributes: NcAttributes, unitM: number): readonly string[] {
  const wkt =
    text(attributes, "crs_wkt") ?? text(attributes, "spatial_ref") ?? text(attributes, "esri_pe_string");
  const code = [
    attributes["epsg"],
    attributes["epsg_code"],
    attributes["spatial_epsg"],
    attributes["EPSG_code"],
  ]
    .flat()
    .find((value) => value !== undefined);
  const proj = text(attributes, "proj4") ?? text(attributes, "proj4text") ?? text(attributes, "proj4_string");
  return [
    ...(code === undefined ? [] : [String(code)]),
    ...(wkt === null ? [] : [wkt]),
    ...[projText(attributes, unitM), proj].filter((found) => found !== null),
  ];
}

function text(attributes: NcAttributes, name: string): string | null {
  const value = attributes[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

type Numbers = (name: string) => number | undefined;

/** PROJ parameters per grid mapping name; parallels that are not given are left to PROJ's default. */
const PROJECTIONS: Readonly<Record<string, (get: Numbers, parallels: readonly number[]) => readonly Part[]>> =
  {
    latitude_longitude: () => [["proj", "longlat"]],
    transverse_mercator: (get) => [
      ["proj", "tmerc"],
      ["lat_0", get("latitude_of_projection_origin")],
      ["lon_0", get("longitude_of_central_meridian")],
      ["k_0", get("scale_factor_at_central_meridian") ?? get("scale_factor_at_projection_origin")],
    ],
    lambert_conformal_conic: (get, [first, second]) => [
      ["proj", "lcc"],
      ["lat_0", get("latitude_of_projection_origin")],
      ["lon_0", get("longitude_of_central_meridian")],
      ["lat_1", first ?? get("latitude_of_projection_origin")],
      ["lat_2", second ?? first],
      ["k_0", get("scale_factor_at_projection_origin")],
    ],
    lambert_azimuthal_equal_area: (get) => [
      ["proj", "laea"],
      ["lat_0", get("latitude_of_projection_origin")],
      ["lon_0", get("longitude_of_projection_origin")],
    ],
    albers_conical_equal_area: (get, [first, second]) => [
      ["proj", "aea"],
      ["lat_0", get("latitude_of_projection_origin")],
      ["lon_0", get("longitude_of_central_meridian")],
      ["lat_1", first],
      ["lat_2", second ?? first],
    ],
    lambert_cylindrical_equal_area: (get, [first]) => [
      ["proj", "cea"],
      ["lon_0", get("longitude_of_central_meridian")],
      ["lat_ts", first],
    ],
    mercator: (get, [first]) => [
      ["proj", "merc"],
      ["lon_0", get("longitude_of_projection_origin") ?? get("longitude_of_central_meridian")],
      ["lat_ts", first],
      ["k_0", get("scale_factor_at_projection_origin")],
    ],
    polar_stereographic: (get, [first]) => [
      ["proj", "stere"],
      ["lat_0", get("latitude_of_projection_origin")],
      ["lon_0", get("straight_vertical_longitude_from_pole") ?? get("longitude_of_projection_origin")],
      ["lat_ts", first],
      ["k_0", get("scale_factor_at_projection_origin")],
    ],
    stereographic: (get) => [
      ["proj", "stere"],
      ["lat_0", get("latitude_of_projection_origin")],
      ["lon_0", get("longitude_of_projection_origin")],
      ["k_0", get("scale_factor_at_projection_origin")],
    ],
    sinusoidal: (get) => [
      ["proj", "sinu"],
      ["lon_0", get("longitude_of_projection_origin") ?? get("longitude_of_central_meridian")],
    ],
  };

type Part = readonly [string, string | number | undefined];

function projText(attributes: NcAttributes, unitM: number): string | null {
  const name = text(attributes, "grid_mapping_name") ?? "";
  if (!Object.hasOwn(PROJECTIONS, name)) return null;
  const numbers = (name: string): number | undefined => {
    const value = attributes[name];
    return Array.isArray(value) ? (value as readonly number[])[0] : undefined;
  };
  const parallels = attributes["standard_parallel"];
  const parts = PROJECTIONS[name]!(numbers, Array.isArray(parallels) ? (parallels as readonly number[]) : []);
  const metres = (value: number | undefined): number | undefined => value && value * unitM;
  const shifted: readonly Part[] =
    parts[0]![1] === "longlat"
      ? []
      : [
          ["x_0", metres(numbers("false_easting"))],
          ["y_0", metres(numbers("false_northing"))],
          ["units", "m"],
        ];
  return [
    ...parts,
    ...shifted,
    ...ellipsoid(numbers),
    ["pm", numbers("longitude_of_prime_meridian")] as const,
  ]
    .flatMap(([name, value]) => (value === undefined ? [] : [`+${name}=${value}`]))
    .concat("+no_defs")
    .join(" ");
}

/** Without figures of the earth it is WGS 84. */
function ellipsoid(get: Numbers): readonly Part[] {
  const radius = get("earth_radius");
  const a = get("semi_major_axis") ?? radius;
  if (a === undefined) return [["datum", "WGS84"]];
  const b = get("semi_minor_axis") ?? (radius === undefined ? undefined : radius);
  const flattening = get("inverse_flattening");
  const isWgs84 =
    Math.abs(a - 6378137) < 1e-3 && Math.abs((flattening ?? 298.257223563) - 298.257223563) < 1e-5;
  if (isWgs84 && (b === undefined || Math.abs(b - 6356752.314245) < 1e-3)) return [["datum", "WGS84"]];
  if (flattening !== undefined && flattening !== 0)
    return [
      ["a", a],
      ["rf", flattening],
    ];
  return [
    ["a", a],
    ["b", b ?? a],
  ];
}
