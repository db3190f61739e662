/** Rows of a table with coordinates in some columns as features. */
import { normalizeCrs } from "../../../cube/crs/index.ts";
import type { GeometryFeature } from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { degreesFault, geometryFault, movedGeometry } from "../../../cube/vector/geometry.ts";
import { SourceUnreadable } from "../../faults.ts";
import { wktToGeoJSON } from "betterknown";

export interface CoordinateColumns {
  readonly x?: string;
  readonly y?: string;
  /** Column of WKT. */
  readonly geometry?: string;
  readonly crs?: string | number;
}

export interface Table {
  /** For messages. */
  readonly key: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Number of the first row, as people count. */
  readonly firstRow: number;
}

const POINTS: readonly (readonly [string, string])[] = [
  ["lon", "lat"],
  ["longitude", "latitude"],
  ["lng", "lat"],
  ["long", "lat"],
  ["x", "y"],
  ["easting", "northing"],
];
const GEOMETRIES: readonly string[] = ["wkt", "geometry", "geom", "the_geom"];

type Place = { readonly x: string; readonly y: string } | { readonly geometry: string };

/** The columns of coordinates do not stay among the properties. Rows without coordinates keep their place, without geometry. */
export function featuresOfRows(table: Table, columns: CoordinateColumns): readonly GeometryFeature[] {
  const place = placeOf(table, columns);
  const crs = normalizeCrs(columns.crs ?? featureCrs);
  const used: readonly string[] = Object.values(place);
  return table.rows.map((row, index) => {
    const refuse = (reason: string): never => {
      throw new SourceUnreadable(table.key, `row ${index + table.firstRow}: ${reason}`);
    };
    const geometry =
      "geometry" in place ? wktGeometry(row[place.geometry], refuse) : point(row, place, refuse);
    if (geometry !== null && crs === featureCrs) requireDegrees(geometry, refuse);
    const properties = Object.fromEntries(Object.entries(row).filter(([name]) => !used.includes(name)));
    return { geometry: movedGeometry(geometry, crs, featureCrs), properties };
  });
}

function placeOf({ key, columns }: Table, named: CoordinateColumns): Place {
  const find = (name: string): string | undefined =>
    columns.find((column) => column === name) ??
    columns.find((column) => column.trim().toLowerCase() === name.toLowerCase());
  const require = (name: string): string => {
    const found = find(name);
    if (found !== undefined) return found;
    throw new SourceUnreadable(key, `it has no column '${name}'; it has ${columns.join(", ")}`);
  };
  if (named.geometry !== undefined) return { geometry: require(named.geometry) };
  if (named.x !== undefined || named.y !== undefined) {
    if (named.x === undefined || named.y === undefined)
      throw new SourceUnreadable(key, "the options x and y name its columns of coordinates together");
    return { x: require(named.x), y: require(named.y) };
  }
  for (const [nameX, nameY] of POINTS) {
    const [x, y] = [find(nameX), find(nameY)];
    if (x !== undefined && y !== undefined) return { x, y };
  }
  for (const name of GEOMETRIES) {
    const geometry = find(name);
    if (geometry !== undefined) return { geometry };
  }
  throw new SourceUnreadable(
    key,
    `it has no columns of coordinates (lon and lat, longitude and latitude, x and y, or wkt); name them with the options x and y or geometry. It has ${columns.join(", ")}`,
  );
}

type Refuse = (reason: string) => never;

function point(
  row: Readonly<Record<string, unknown>>,
  place: { readonly x: string; readonly y: string },
  refuse: Refuse,
): unknown {
  const [x, y] = [row[place.x] ?? null, row[place.y] ?? null];
  if (x === null && y === null) return null;
  if (typeof x !== "number" || typeof y !== "number")
    return refuse(
      `${JSON.stringify(x)} and ${JSON.stringify(y)} in ${place.x} and ${place.y} are no coordinates`,
    );
  return { type: "Point", coordinates: [x, y] };
}

function wktGeometry(text: unknown, refuse: Refuse): unknown {
  if (text === null || text === undefined || text === "") return null;
  if (typeof text !== "string") return refuse("its geometry is no WKT text");
  let geometry: unknown;
  try {
    geometry = wktToGeoJSON(text);
  } catch (error) {
    return refuse(`its geometry is no WKT (${(error as Error).message.split("\n")[0]!.slice(0, 120)})`);
  }
  const fault = geometry === null ? null : geometryFault(geometry);
  return fault === null ? geometry : refuse(fault);
}

function requireDegrees(geometry: unknown, refuse: Refuse): void {
  const fault = degreesFault(geometry);
  if (fault !== null)
    refuse(
      `${fault}; name the coordinate reference system with the option crs, or the columns with the options x and y`,
    );
}
