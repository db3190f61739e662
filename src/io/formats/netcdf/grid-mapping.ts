/** A coordinate reference system as CF grid mapping attributes and as WKT, where one of the common ones. */
import type { NcAttribute } from "./classic.ts";

const WGS84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]';

const number = (name: string, value: number): NcAttribute => ({
  name,
  value: { type: "double", values: [value] },
});
const text = (name: string, value: string): NcAttribute => ({ name, value });
const ellipsoid = [number("semi_major_axis", 6378137), number("inverse_flattening", 298.257223563)];

/** Readers take the name where they find no WKT. */
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
  return [text("spatial_ref", crs), text("crs_wkt", crs)];
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
