/** A coordinate reference system as CF grid mapping attributes and as WKT, where one of the common ones. */
import { type CrsSystem, crsSystem, epsgCode, systemWkt } from "../../../cube/crs/index.ts";
import type { NcAttribute } from "./classic.ts";

const WGS84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]';

const number = (name: string, value: number): NcAttribute => ({
  name,
  value: { type: "double", values: [value] },
});
const text = (name: string, value: string): NcAttribute => ({ name, value });
const ellipsoid = [number("semi_major_axis", 6378137), number("inverse_flattening", 298.257223563)];

/** WKT names the code, too; where there is no WKT for a system, most readers take its name. */
export function gridMapping(crs: string): readonly NcAttribute[] {
  if (crs === "EPSG:4326")
    return [
      text("grid_mapping_name", "latitude_longitude"),
      ...ellipsoid,
      number("longitude_of_prime_meridian", 0),
      ...wkt(WGS84),
    ];
  const utm = /^EPSG:32([67])(\d\d)$/.exec(crs);
  if (utm) return utmMapping(Number(utm[2]), utm[1] === "7", crs);
  if (crs === "EPSG:3857") return wkt(webMercator);
  const system = crsSystem(crs);
  return [...mappingOf(system), ...wkt(systemWkt(system, epsgCode(crs)) ?? crs)];
}

/** CF's names of the projections and of their parameters; what CF has no name for is told by the WKT alone. */
const MAPPINGS: Readonly<
  Record<string, readonly [name: string, attributes: Readonly<Record<string, string>>]>
> = {
  longlat: ["latitude_longitude", {}],
  tmerc: [
    "transverse_mercator",
    {
      lat_0: "latitude_of_projection_origin",
      lon_0: "longitude_of_central_meridian",
      k: "scale_factor_at_central_meridian",
    },
  ],
  laea: [
    "lambert_azimuthal_equal_area",
    { lat_0: "latitude_of_projection_origin", lon_0: "longitude_of_projection_origin" },
  ],
  stere: [
    "polar_stereographic",
    {
      lat_0: "latitude_of_projection_origin",
      lat_ts: "standard_parallel",
      lon_0: "straight_vertical_longitude_from_pole",
      k: "scale_factor_at_projection_origin",
    },
  ],
  sinu: ["sinusoidal", { lon_0: "longitude_of_projection_origin" }],
  lcc: [
    "lambert_conformal_conic",
    { lat_0: "latitude_of_projection_origin", lon_0: "longitude_of_central_meridian" },
  ],
  aea: [
    "albers_conical_equal_area",
    { lat_0: "latitude_of_projection_origin", lon_0: "longitude_of_central_meridian" },
  ],
};

function mappingOf(system: CrsSystem): readonly NcAttribute[] {
  const mapping = MAPPINGS[system.projection];
  if (!mapping || !isNamed(system)) return [];
  const [name, attributes] = mapping;
  const { ellipsoid, meridian, values } = system;
  const parallels = values["lat_1"] === undefined ? [] : [values["lat_1"], values["lat_2"]!];
  return [
    text("grid_mapping_name", name),
    number("semi_major_axis", ellipsoid.semiMajorM),
    number("inverse_flattening", ellipsoid.inverseFlattening),
    number("longitude_of_prime_meridian", meridian),
    ...Object.entries(attributes).flatMap(([word, attribute]) =>
      values[word] === undefined ? [] : [number(attribute, values[word])],
    ),
    ...(parallels.length > 0
      ? [{ name: "standard_parallel", value: { type: "double" as const, values: parallels } }]
      : []),
    ...(values["x_0"] === undefined
      ? []
      : [number("false_easting", values["x_0"]), number("false_northing", values["y_0"]!)]),
  ];
}

/** CF knows stereographic projections of the poles, conics without a scale, and metres. */
function isNamed({ projection, values, flags, unitM }: CrsSystem): boolean {
  if (unitM !== 1 || flags.length > 0) return false;
  if (projection === "stere") return Math.abs(values["lat_0"]!) === 90;
  return projection !== "lcc" || values["k"] === 1;
}

function wkt(value: string): readonly NcAttribute[] {
  return [text("crs_wkt", value), text("spatial_ref", value)];
}

function utmMapping(zone: number, south: boolean, crs: string): readonly NcAttribute[] {
  const meridian = zone * 6 - 183;
  const northing = south ? 10000000 : 0;
  return [
    text("grid_mapping_name", "transverse_mercator"),
    ...ellipsoid,
    number("longitude_of_central_meridian", meridian),
    number("latitude_of_projection_origin", 0),
    number("scale_factor_at_central_meridian", 0.9996),
    number("false_easting", 500000),
    number("false_northing", northing),
    ...wkt(
      `PROJCS["WGS 84 / UTM zone ${zone}${south ? "S" : "N"}",${WGS84},PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",${meridian}],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",${northing}],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","${crs.slice(5)}"]]`,
    ),
  ];
}

const webMercator = `PROJCS["WGS 84 / Pseudo-Mercator",${WGS84},PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`;
