/** From a method and parameters in words, as WKT, PROJJSON and GeoTIFF keys give them, to a system. */
import { geographicOfName, geographicSystem } from "./definitions.ts";
import { completeProjection } from "./projections.ts";
import { type CrsSystem, type Ellipsoid, GRS80, WGS84, isEllipsoid } from "./system.ts";

export interface CrsDescription {
  /** Name of the projection method in any of its usual spellings; null for longitude and latitude. */
  readonly method: string | null;
  /** By name in any of its usual spellings: degrees, metres, ratios. */
  readonly parameters: ReadonlyMap<string, number>;
  readonly ellipsoid: Ellipsoid;
  readonly meridian: number;
  readonly unitM: number;
  /** Name of the datum, from which the shift to WGS 84 is taken where none is given. */
  readonly datum: string | null;
  /** EPSG code of the geographic system; goes before the name. */
  readonly geographic: number | null;
  /** As in `CrsSystem`; null when the text gives none. */
  readonly shift: readonly number[] | null;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** PROJ's name of a parameter by its names elsewhere, letters and digits only. */
const PARAMETERS: Readonly<Record<string, string>> = {
  latitudeofnaturalorigin: "lat_0",
  latitudeoforigin: "lat_0",
  latitudeoffalseorigin: "lat_0",
  latitudeofcenter: "lat_0",
  latitudeofcentre: "lat_0",
  latitudeofprojectioncentre: "lat_0",
  latitudeoftopocentricorigin: "lat_0",
  centralparallel: "lat_0",
  longitudeofnaturalorigin: "lon_0",
  longitudeoforigin: "lon_0",
  longitudeoffalseorigin: "lon_0",
  longitudeofcenter: "lon_0",
  longitudeofcentre: "lon_0",
  longitudeofprojectioncentre: "lon_0",
  centralmeridian: "lon_0",
  straightverticallongitudefrompole: "lon_0",
  latitudeof1ststandardparallel: "lat_1",
  latitudeofstandardparallel: "lat_1",
  standardparallel1: "lat_1",
  standardparallel: "lat_1",
  latitudeof2ndstandardparallel: "lat_2",
  standardparallel2: "lat_2",
  scalefactor: "k",
  ellipsoidscalingfactor: "k",
  scalefactoratnaturalorigin: "k",
  scalefactoroninitialline: "k",
  scalefactoronpseudostandardparallel: "k",
  falseeasting: "x_0",
  eastingatfalseorigin: "x_0",
  eastingatprojectioncentre: "x_0",
  falsenorthing: "y_0",
  northingatfalseorigin: "y_0",
  northingatprojectioncentre: "y_0",
  azimuth: "alpha",
  azimuthofinitialline: "alpha",
  azimuthatprojectioncentre: "alpha",
  colatitudeofconeaxis: "alpha",
  rectifiedgridangle: "gamma",
  anglefromrectifiedtoskewgrid: "gamma",
  xyplanerotation: "gamma",
  satelliteheight: "h",
  height: "h",
};

type Words = Readonly<Record<string, number>>;

interface Method {
  readonly projection: string;
  readonly flags?: readonly string[];
  readonly words?: (given: Words) => Words;
  /** Computed on the sphere of the semi-major axis, whatever the ellipsoid. */
  readonly sphere?: true;
}

const trueScale = ({ lat_1: parallel = 0, ...rest }: Words): Words => ({ ...rest, lat_ts: parallel });

const oneParallel = ({ lat_0: origin = 0, ...rest }: Words): Words => ({
  ...rest,
  lat_0: origin,
  lat_1: origin,
  lat_2: origin,
});

/** Variant A has its origin at a pole; what other texts call so gives the parallel of true scale as the origin. */
function polar(given: Words): Words {
  const origin = given["lat_0"] ?? 90;
  if (Math.abs(Math.abs(origin) - 90) < 1e-9) return given;
  return { ...given, lat_0: origin < 0 ? -90 : 90, lat_ts: origin };
}

function polarParallel({ lat_1, lat_0, ...rest }: Words): Words {
  const parallel = lat_1 ?? lat_0 ?? 90;
  return { ...rest, lat_0: parallel < 0 ? -90 : 90, lat_ts: parallel };
}

/** `lonc` is where the initial line crosses, in PROJ's words. */
const centred = ({ lon_0, ...rest }: Words): Words => ({ ...rest, lonc: lon_0 ?? 0 });

const TRANSVERSE: Method = { projection: "tmerc" };
const CONIC_1SP: Method = { projection: "lcc", words: oneParallel };
const OBLIQUE_A: Method = { projection: "omerc", flags: ["no_uoff"], words: centred };
const OBLIQUE_B: Method = { projection: "omerc", words: centred };
const MERCATOR_TRUE: Method = { projection: "merc", words: trueScale };
const WEB_MERCATOR: Method = { projection: "merc", words: trueScale, sphere: true };
const SPHERICAL_MERCATOR: Method = { projection: "merc", sphere: true };
const POLAR_TRUE: Method = { projection: "stere", words: polarParallel };
const PLATE: Method = { projection: "eqc", words: trueScale };
const CYLINDER: Method = { projection: "cea", words: trueScale };
const OBLIQUE_STEREOGRAPHIC: Method = { projection: "sterea" };

const METHODS: Readonly<Record<string, Method>> = {
  transversemercator: TRANSVERSE,
  gausskruger: TRANSVERSE,
  transversemercatorsouthorientated: { projection: "tmerc", flags: ["axis=wsu"] },
  lambertconicconformal1sp: CONIC_1SP,
  lambertconformalconic1sp: CONIC_1SP,
  lambertconicconformal2sp: { projection: "lcc" },
  lambertconformalconic2sp: { projection: "lcc" },
  lambertconformalconic: { projection: "lcc" },
  lambertconicconformal2spmichigan: { projection: "lcc" },
  albersequalarea: { projection: "aea" },
  albersconicequalarea: { projection: "aea" },
  albers: { projection: "aea" },
  equidistantconic: { projection: "eqdc" },
  lambertazimuthalequalarea: { projection: "laea" },
  lambertazimuthalequalareaspherical: { projection: "laea" },
  azimuthalequidistant: { projection: "aeqd" },
  modifiedazimuthalequidistant: { projection: "aeqd" },
  gnomonic: { projection: "gnom" },
  orthographicspherical: { projection: "ortho" },
  orthographic: { projection: "ortho" },
  cassinisoldner: { projection: "cass" },
  cassini: { projection: "cass" },
  polyconic: { projection: "poly" },
  americanpolyconic: { projection: "poly" },
  newzealandmapgrid: { projection: "nzmg" },
  polarstereographic: { projection: "stere", words: polar },
  polarstereographicvarianta: { projection: "stere", words: polar },
  polarstereographicvariantb: POLAR_TRUE,
  stereographicnorthpole: POLAR_TRUE,
  stereographicsouthpole: POLAR_TRUE,
  stereographic: { projection: "stere" },
  obliquestereographic: OBLIQUE_STEREOGRAPHIC,
  doublestereographic: OBLIQUE_STEREOGRAPHIC,
  mercatorvarianta: { projection: "merc" },
  mercator1sp: { projection: "merc" },
  mercator1spspherical: SPHERICAL_MERCATOR,
  mercatorspherical: SPHERICAL_MERCATOR,
  mercatorvariantb: MERCATOR_TRUE,
  mercator2sp: MERCATOR_TRUE,
  mercator: MERCATOR_TRUE,
  popularvisualisationpseudomercator: WEB_MERCATOR,
  mercatorauxiliarysphere: WEB_MERCATOR,
  equidistantcylindrical: PLATE,
  equidistantcylindricalspherical: PLATE,
  equirectangular: PLATE,
  platecarree: PLATE,
  lambertcylindricalequalarea: CYLINDER,
  lambertcylindricalequalareaspherical: CYLINDER,
  cylindricalequalarea: CYLINDER,
  behrmann: { projection: "cea", words: (given) => trueScale({ lat_1: 30, ...given }) },
  mollweide: { projection: "moll" },
  robinson: { projection: "robin" },
  sinusoidal: { projection: "sinu" },
  millercylindrical: { projection: "mill" },
  eckertvi: { projection: "eck6" },
  vandergrinten: { projection: "vandg", flags: ["R_A"] },
  vandergrinteni: { projection: "vandg", flags: ["R_A"] },
  equalearth: { projection: "eqearth" },
  bonne: {
    projection: "bonne",
    words: ({ lat_0, ...rest }) => ({ ...rest, lat_1: rest["lat_1"] ?? lat_0 ?? 0 }),
  },
  hotineobliquemercator: OBLIQUE_A,
  hotineobliquemercatorvarianta: OBLIQUE_A,
  hotineobliquemercatorazimuthnaturalorigin: OBLIQUE_A,
  rectifiedskeworthomorphicnaturalorigin: OBLIQUE_A,
  hotineobliquemercatorvariantb: OBLIQUE_B,
  hotineobliquemercatorazimuthcenter: OBLIQUE_B,
  rectifiedskeworthomorphiccenter: OBLIQUE_B,
  obliquemercator: OBLIQUE_B,
  swissobliquecylindrical: { projection: "somerc" },
  swissobliquemercator: { projection: "somerc" },
  krovak: { projection: "krovak" },
  krovaksouthing: { projection: "krovak", flags: ["axis=swu"] },
  krovaknorthorientated: { projection: "krovak" },
  geostationarysatellite: { projection: "geos" },
  geostationarysatellitesweepy: { projection: "geos" },
  geostationarysatellitesweepx: { projection: "geos", flags: ["sweep=x"] },
};

/** Null when the method is none that is computed here. */
export function systemOf(description: CrsDescription): CrsSystem | null {
  const method: Method | undefined =
    description.method === null ? { projection: "longlat" } : METHODS[plain(description.method)];
  if (!method) return null;
  const given = wordsOf(description.parameters);
  const projected = completeProjection({
    projection: method.projection,
    values: method.words ? method.words(given) : given,
    flags: method.flags ?? [],
  });
  if (!projected) return null;
  const { ellipsoid, meridian, unitM } = description;
  const geographic =
    description.geographic ?? (description.datum ? geographicOfName(description.datum) : null);
  return {
    ...projected,
    ellipsoid: method.sphere ? { ...ellipsoid, inverseFlattening: 0 } : ellipsoid,
    shift: method.sphere ? null : (description.shift ?? shiftOf(geographic, ellipsoid)),
    meridian,
    unitM: method.projection === "longlat" ? 1 : unitM,
    geographic,
  };
}

function wordsOf(parameters: ReadonlyMap<string, number>): Record<string, number> {
  const words: Record<string, number> = {};
  for (const [name, value] of parameters) {
    const word = PARAMETERS[plain(name)];
    if (word !== undefined && Number.isFinite(value)) words[word] = value;
  }
  return words;
}

/** The registry's shift, unless the text puts the datum on another ellipsoid. */
function shiftOf(geographic: number | null, ellipsoid: Ellipsoid): readonly number[] | null {
  const known = geographic === null ? null : geographicSystem(geographic, "any angles");
  if (!known) return null;
  const same =
    isEllipsoid(known.ellipsoid, ellipsoid) ||
    (isEllipsoid(known.ellipsoid, GRS80) && isEllipsoid(ellipsoid, WGS84));
  return same || Math.abs(known.ellipsoid.semiMajorM - ellipsoid.semiMajorM) < 1 ? known.shift : null;
}
