/**
 * netCDF files of places instead of grids: a dimension along which lie lon and lat (stations, as in the CF conventions), or
 * WKT (as our own output writes it). They become vector data cubes.
 */
import { wktToGeoJSON } from "betterknown";
import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import { type Dimension, type GeometryFeature, enumerated } from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { vectorCube } from "../../../cube/vector/vector-cube.ts";
import { vectorFeaturesMax, vectorValuesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { NcFile } from "./file.ts";
import type { NcDimension, NcVariable } from "./header.ts";
import { labelsAlong, timesAlong } from "./labels.ts";
import { roleOf } from "./roles.ts";
import { readNcTexts, readNcValues } from "./values.ts";

interface Places {
  readonly dim: NcDimension;
  readonly variables: readonly NcVariable[];
}

/** Null for files that have no places. */
export function placesOf(file: NcFile): Places | null {
  const { variables } = file.header;
  const wkt = variables.find(
    ({ name, type, dims }) => name === "wkt" && type === "char" && dims.length === 2,
  );
  if (wkt) return { dim: wkt.dims[0]!, variables: [wkt] };
  const along = (pattern: RegExp, standard: string): NcVariable | undefined =>
    variables.find(
      ({ name, type, dims, attributes }) =>
        dims.length === 1 &&
        type !== "char" &&
        dims[0]!.name !== name &&
        (attributes["standard_name"] === standard || pattern.test(name)),
    );
  const lon = along(/^(lon|longitude)$/i, "longitude");
  const lat = along(/^(lat|latitude)$/i, "latitude");
  return lon && lat && lon.dims[0] === lat.dims[0] ? { dim: lon.dims[0]!, variables: [lon, lat] } : null;
}

/** Variables along the places alone are properties; those along further dimensions are the values, as bands. */
export async function stationCube(file: NcFile, places: Places): Promise<MemoryParams> {
  const { dim } = places;
  if (dim.size > vectorFeaturesMax)
    throw new SourceUnreadable(
      file.source.key,
      `it has ${dim.size} places; ${vectorFeaturesMax} are allowed`,
    );
  const features = await featuresOf(file, places);
  const data = file.header.variables.filter(
    ({ dims, type }) => dims.length > 1 && dims.includes(dim) && type !== "char",
  );
  if (data.length > 0) return valueCube(file, { dim, data, features });
  const numeric = alongOnly(file, places).filter(({ type }) => type !== "char");
  return vectorCube(
    features,
    numeric.map(({ name }) => name),
  );
}

function alongOnly(file: NcFile, { dim, variables }: Places): readonly NcVariable[] {
  return file.header.variables.filter(
    (variable) =>
      variable.dims[0] === dim &&
      variable.name !== dim.name &&
      variable.dims.length === (variable.type === "char" ? 2 : 1) &&
      !variables.includes(variable),
  );
}

/** Before they are read: many variables may claim the same few bytes. */
function checkValues(file: NcFile, values: number): void {
  if (values > vectorValuesMax)
    throw new SourceUnreadable(file.source.key, `it has ${values} values; ${vectorValuesMax} are allowed`);
}

async function featuresOf(file: NcFile, places: Places): Promise<readonly GeometryFeature[]> {
  checkValues(file, alongOnly(file, places).length * places.dim.size);
  const geometries = await geometriesOf(file, places);
  const columns: (readonly [string, readonly unknown[]])[] = [];
  for (const variable of alongOnly(file, places)) {
    const values =
      variable.type === "char"
        ? (await readNcTexts(file, variable)).map((text) => (text === "" ? null : text))
        : await readNcValues(file, variable);
    columns.push([variable.name, values]);
  }
  return geometries.map((geometry, index) => ({
    geometry,
    properties: Object.fromEntries(columns.map(([name, values]) => [name, values[index] ?? null])),
  }));
}

async function geometriesOf(file: NcFile, { variables }: Places): Promise<readonly unknown[]> {
  const [first, second] = variables;
  if (second) {
    const lon = await readNcValues(file, first!);
    const lat = await readNcValues(file, second);
    return lon.map((x, index) =>
      x === null || lat[index] === null ? null : { type: "Point", coordinates: [x, lat[index]!] },
    );
  }
  return (await readNcTexts(file, first!)).map((text, index) => {
    try {
      return text === "" ? null : wktToGeoJSON(text);
    } catch {
      throw new SourceUnreadable(file.source.key, `place ${index} has no geometry in WKT`);
    }
  });
}

interface Values {
  readonly dim: NcDimension;
  readonly data: readonly NcVariable[];
  readonly features: readonly GeometryFeature[];
}

/** Dimensions geometry, then the others of the first variable in its order, then bands. */
async function valueCube(file: NcFile, { dim, data, features }: Values): Promise<MemoryParams> {
  requireSameDims(file, data);
  const { dims } = data[0]!;
  checkValues(
    file,
    dims.reduce((product, own) => product * own.size, data.length),
  );
  const others = dims.filter((own) => own !== dim);
  const values = await valuesOf(file, data, [dim, ...others]);
  const geometry: Dimension = {
    name: "geometry",
    type: "geometry",
    crs: featureCrs,
    labels: enumerated(features.map((_, index) => index)),
    features,
  };
  const named: Dimension[] = [];
  for (const own of others) named.push(await dimensionOf(file, own));
  const bands: Dimension = { name: "bands", type: "bands", labels: enumerated(data.map(({ name }) => name)) };
  return { shape: { dims: [geometry, ...named, bands], type: "float64", nodata: null }, data: values };
}

/** One order of dimensions, each there once. */
function requireSameDims(file: NcFile, data: readonly NcVariable[]): void {
  const { dims } = data[0]!;
  const same = ({ dims: own }: NcVariable): boolean =>
    own.length === dims.length && own.every((dim, at) => dim === dims[at]);
  if (data.every(same) && new Set(dims).size === dims.length) return;
  throw new SourceUnreadable(
    file.source.key,
    `its variables ${data.map(({ name }) => name).join(", ")} have different dimensions, or one of them twice`,
  );
}

/** Values in an order of dimensions of its own, variables fastest. */
async function valuesOf(
  file: NcFile,
  data: readonly NcVariable[],
  order: readonly NcDimension[],
): Promise<(number | null)[]> {
  const { dims } = data[0]!;
  const strides = order.map((own) =>
    dims.slice(dims.indexOf(own) + 1).reduce((product, next) => product * next.size, 1),
  );
  const columns: (readonly (number | null)[])[] = [];
  for (const variable of data) columns.push(await readNcValues(file, variable));
  const values: (number | null)[] = [];
  for (const at of indexes(order, strides)) for (const column of columns) values.push(column[at] ?? null);
  return values;
}

/** Offsets of all cells, the last dimension fastest. */
function* indexes(dims: readonly NcDimension[], strides: readonly number[], base = 0): Generator<number> {
  const [first, ...rest] = dims;
  if (!first) return yield base;
  for (let i = 0; i < first.size; i++) yield* indexes(rest, strides.slice(1), base + i * strides[0]!);
}

async function dimensionOf(file: NcFile, dim: NcDimension): Promise<Dimension> {
  if (roleOf(file, dim) === "t")
    return { name: "t", type: "temporal", labels: enumerated(await timesAlong(file, dim)) };
  return { name: dim.name, type: "other", labels: enumerated(await labelsAlong(file, dim)) };
}
