/** WKT 2 of a system that has no code: what files and documents say about it. */
import { type CrsSystem, GRS80, WGS84, isEllipsoid, systemText } from "./system.ts";

type Kind = "angle" | "length" | "scale" | "height";
type Parameter = readonly [name: string, word: string, kind: Kind];

const LATITUDE: Parameter = ["Latitude of natural origin", "lat_0", "angle"];
const LONGITUDE: Parameter = ["Longitude of natural origin", "lon_0", "angle"];
const SCALE: Parameter = ["Scale factor at natural origin", "k", "scale"];
const FIRST: Parameter = ["Latitude of 1st standard parallel", "lat_1", "angle"];
const SECOND: Parameter = ["Latitude of 2nd standard parallel", "lat_2", "angle"];
const TRUE_SCALE: Parameter = ["Latitude of 1st standard parallel", "lat_ts", "angle"];
const EASTING: Parameter = ["False easting", "x_0", "length"];
const NORTHING: Parameter = ["False northing", "y_0", "length"];
const FALSE_ORIGIN: readonly Parameter[] = [
  ["Latitude of false origin", "lat_0", "angle"],
  ["Longitude of false origin", "lon_0", "angle"],
  FIRST,
  SECOND,
  ["Easting at false origin", "x_0", "length"],
  ["Northing at false origin", "y_0", "length"],
];
const CENTRE: readonly Parameter[] = [
  ["Latitude of projection centre", "lat_0", "angle"],
  ["Longitude of projection centre", "lonc", "angle"],
  ["Azimuth of initial line", "alpha", "angle"],
  ["Angle from Rectified to Skew Grid", "gamma", "angle"],
  ["Scale factor on initial line", "k", "scale"],
];

interface Method {
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

const method = (name: string, ...parameters: readonly Parameter[]): Method => ({ name, parameters });
const shifted = (name: string, ...parameters: readonly Parameter[]): Method =>
  method(name, ...parameters, EASTING, NORTHING);

const METHODS: Readonly<Record<string, (system: CrsSystem) => Method>> = {
  tmerc: ({ flags }) =>
    shifted(
      flags.includes("axis=wsu") ? "Transverse Mercator (South Orientated)" : "Transverse Mercator",
      LATITUDE,
      LONGITUDE,
      SCALE,
    ),
  lcc: (system) =>
    isOneParallel(system)
      ? shifted("Lambert Conic Conformal (1SP)", LATITUDE, LONGITUDE, SCALE)
      : method("Lambert Conic Conformal (2SP)", ...FALSE_ORIGIN),
  aea: () => method("Albers Equal Area", ...FALSE_ORIGIN),
  eqdc: () => shifted("Equidistant Conic", LATITUDE, LONGITUDE, FIRST, SECOND),
  laea: () => shifted("Lambert Azimuthal Equal Area", LATITUDE, LONGITUDE),
  aeqd: () => shifted("Modified Azimuthal Equidistant", LATITUDE, LONGITUDE),
  gnom: () => shifted("Gnomonic", LATITUDE, LONGITUDE),
  ortho: () => shifted("Orthographic", LATITUDE, LONGITUDE),
  cass: () => shifted("Cassini-Soldner", LATITUDE, LONGITUDE),
  poly: () => shifted("American Polyconic", LATITUDE, LONGITUDE),
  nzmg: () => shifted("New Zealand Map Grid", LATITUDE, LONGITUDE),
  stere: ({ values }) => stereographic(values),
  sterea: () => shifted("Oblique Stereographic", LATITUDE, LONGITUDE, SCALE),
  merc: ({ values }) =>
    values["lat_ts"] === undefined
      ? shifted("Mercator (variant A)", LATITUDE, LONGITUDE, SCALE)
      : shifted("Mercator (variant B)", TRUE_SCALE, LONGITUDE),
  eqc: () => shifted("Equidistant Cylindrical", TRUE_SCALE, LATITUDE, LONGITUDE),
  cea: () => shifted("Lambert Cylindrical Equal Area", TRUE_SCALE, LONGITUDE),
  moll: () => shifted("Mollweide", LONGITUDE),
  robin: () => shifted("Robinson", LONGITUDE),
  sinu: () => shifted("Sinusoidal", LONGITUDE),
  mill: () => shifted("Miller Cylindrical", LONGITUDE),
  eck6: () => shifted("Eckert VI", LONGITUDE),
  vandg: () => shifted("Van Der Grinten", LONGITUDE),
  eqearth: () => shifted("Equal Earth", LONGITUDE),
  omerc: ({ flags }) =>
    flags.includes("no_uoff")
      ? shifted("Hotine Oblique Mercator (variant A)", ...CENTRE)
      : method(
          "Hotine Oblique Mercator (variant B)",
          ...CENTRE,
          ["Easting at projection centre", "x_0", "length"],
          ["Northing at projection centre", "y_0", "length"],
        ),
  geos: ({ flags }) =>
    shifted(`Geostationary Satellite (Sweep ${flags.includes("sweep=x") ? "X" : "Y"})`, LONGITUDE, [
      "Satellite Height",
      "h",
      "height",
    ]),
};

/** One parallel, where the projection touches or, with a scale, cuts the ellipsoid. */
function isOneParallel({ values }: CrsSystem): boolean {
  return values["lat_1"] === values["lat_2"] && values["lat_1"] === values["lat_0"];
}

function stereographic(values: CrsSystem["values"]): Method {
  if (Math.abs(values["lat_0"]!) !== 90) return shifted("Stereographic", LATITUDE, LONGITUDE, SCALE);
  if (values["lat_ts"] === undefined)
    return shifted("Polar Stereographic (variant A)", LATITUDE, LONGITUDE, SCALE);
  return shifted(
    "Polar Stereographic (variant B)",
    ["Latitude of standard parallel", "lat_ts", "angle"],
    ["Longitude of origin", "lon_0", "angle"],
  );
}

const DEGREE = 'ANGLEUNIT["degree",0.0174532925199433]';
const METRE = 'LENGTHUNIT["metre",1]';

/** Null for projections that WKT has no common name for. `epsg` is named where the system has a code. */
export function systemWkt(given: CrsSystem, epsg: number | null = null): string | null {
  const system = given.projection === "somerc" ? oblique(given) : given;
  const text = system.projection === "longlat" ? geographic(system) : projected(system);
  if (text === null) return null;
  const own = epsg === null ? text : `${text.slice(0, -1)},ID["EPSG",${epsg}]]`;
  return system.shift ? bound(own, system.shift) : own;
}

/** The Swiss projection is an oblique Mercator along a line that runs due east. */
function oblique(system: CrsSystem): CrsSystem {
  const { lat_0, lon_0, k, x_0, y_0 } = system.values as Record<string, number>;
  const values = { lat_0: lat_0!, lonc: lon_0!, alpha: 90, gamma: 90, k: k!, x_0: x_0!, y_0: y_0! };
  return { ...system, projection: "omerc", values };
}

function geographic(system: CrsSystem): string {
  return `GEOGCRS[${geodetic(system)},CS[ellipsoidal,2],AXIS["longitude",east,ORDER[1],${DEGREE}],AXIS["latitude",north,ORDER[2],${DEGREE}]]`;
}

function geodetic({ ellipsoid, meridian, shift }: CrsSystem): string {
  const wgs84 = !shift && isEllipsoid(ellipsoid, WGS84) && meridian === 0;
  const shape = isEllipsoid(ellipsoid, WGS84)
    ? "WGS 84"
    : isEllipsoid(ellipsoid, GRS80)
      ? "GRS 1980"
      : "unknown";
  const datum = `DATUM["${wgs84 ? "World Geodetic System 1984" : "unknown"}",ELLIPSOID["${shape}",${ellipsoid.semiMajorM},${ellipsoid.inverseFlattening},${METRE}]]`;
  const prime = `PRIMEM["${meridian === 0 ? "Greenwich" : "unknown"}",${meridian},${DEGREE}]`;
  return `"${wgs84 ? "WGS 84" : "unknown"}",${datum},${prime}`;
}

function projected(system: CrsSystem): string | null {
  const found = METHODS[system.projection]?.(system);
  if (!found || (system.projection === "lcc" && !isOneParallel(system) && system.values["k"] !== 1))
    return null;
  const unit = `LENGTHUNIT["${unitName(system.unitM)}",${system.unitM}]`;
  const parameters = found.parameters.map((parameter) => parameterText(parameter, system, unit));
  const [first, second] = system.flags.includes("axis=wsu")
    ? ['"westing",west', '"southing",south']
    : ['"easting",east', '"northing",north'];
  return [
    `PROJCRS["unnamed",BASEGEOGCRS[${geodetic(system)}]`,
    `CONVERSION["unnamed",METHOD["${found.name}"],${parameters.join(",")}]`,
    `CS[Cartesian,2],AXIS[${first},ORDER[1],${unit}],AXIS[${second},ORDER[2],${unit}]]`,
  ].join(",");
}

function parameterText([name, word, kind]: Parameter, system: CrsSystem, unit: string): string {
  const value = system.values[word] ?? 0;
  if (kind === "scale") return `PARAMETER["${name}",${value},SCALEUNIT["unity",1]]`;
  if (kind === "angle") return `PARAMETER["${name}",${value},${DEGREE}]`;
  return kind === "height"
    ? `PARAMETER["${name}",${value},${METRE}]`
    : `PARAMETER["${name}",${value / system.unitM},${unit}]`;
}

function unitName(unitM: number): string {
  if (unitM === 1) return "metre";
  if (Math.abs(unitM - 1200 / 3937) < 1e-12) return "US survey foot";
  return Math.abs(unitM - 0.3048) < 1e-12 ? "foot" : "unknown";
}

const TARGET =
  'TARGETCRS[GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],CS[ellipsoidal,2],AXIS["latitude",north],AXIS["longitude",east],ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4326]]]';

function bound(text: string, shift: readonly number[]): string {
  const [x, y, z, rx = 0, ry = 0, rz = 0, ppm = 0] = shift;
  const parameters = [
    `PARAMETER["X-axis translation",${x},ID["EPSG",8605]]`,
    `PARAMETER["Y-axis translation",${y},ID["EPSG",8606]]`,
    `PARAMETER["Z-axis translation",${z},ID["EPSG",8607]]`,
    `PARAMETER["X-axis rotation",${rx},ID["EPSG",8608]]`,
    `PARAMETER["Y-axis rotation",${ry},ID["EPSG",8609]]`,
    `PARAMETER["Z-axis rotation",${rz},ID["EPSG",8610]]`,
    `PARAMETER["Scale difference",${1 + ppm * 1e-6},ID["EPSG",8611]]`,
  ];
  const name = "Position Vector transformation (geog2D domain)";
  return `BOUNDCRS[SOURCECRS[${text}],${TARGET},ABRIDGEDTRANSFORMATION["to WGS 84",METHOD["${name}",ID["EPSG",9606]],${parameters.join(",")}]]`;
}

/** WKT 1 names of projections that GeoTIFF has no code for; GDAL calls those without a name so. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  moll: "Mollweide",
  eck6: "Eckert_VI",
  geos: "Geostationary_Satellite",
};
const OLD_PARAMETERS: Readonly<Record<string, string>> = { lon_0: "central_meridian", h: "satellite_height" };

/** WKT 1 with the PROJ text as its extension, for readers that know no WKT 2. */
export function systemWkt1(system: CrsSystem): string {
  const { ellipsoid, meridian, shift, unitM, values } = system;
  const towgs84 = shift ? `,TOWGS84[${[...shift, 0, 0, 0, 0].slice(0, 7).join(",")}]` : "";
  const datum = `DATUM["unknown",SPHEROID["unknown",${ellipsoid.semiMajorM},${ellipsoid.inverseFlattening}]${towgs84}]`;
  const prime = `PRIMEM["${meridian === 0 ? "Greenwich" : "unknown"}",${meridian}]`;
  const base = `GEOGCS["unknown",${datum},${prime},UNIT["degree",0.0174532925199433]]`;
  const name = OLD_NAMES[system.projection] ?? "custom_proj4";
  const own = Object.entries(OLD_PARAMETERS).flatMap(([word, parameter]) =>
    values[word] === undefined || name === "custom_proj4"
      ? []
      : [`PARAMETER["${parameter}",${values[word]}]`],
  );
  const origin = [
    `PARAMETER["false_easting",${(values["x_0"] ?? 0) / unitM}]`,
    `PARAMETER["false_northing",${(values["y_0"] ?? 0) / unitM}]`,
  ];
  const axes = 'AXIS["Easting",EAST],AXIS["Northing",NORTH]';
  const parts = [
    base,
    `PROJECTION["${name}"]`,
    ...own,
    ...origin,
    `UNIT["${unitName(unitM)}",${unitM}]`,
    axes,
  ];
  return `PROJCS["unnamed",${parts.join(",")},EXTENSION["PROJ4","${systemText(system)}"]]`;
}
