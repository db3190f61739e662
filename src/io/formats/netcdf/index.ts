/** netCDF after the CF conventions: a variable per band, coordinates of every other dimension, a grid mapping. */
import { type Chunk, isValidAt } from "../../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../../cube/pace.ts";
import { integerRange } from "../../../cube/integer-range.ts";
import { columnsDimension } from "../../../cube/vector/vector-cube.ts";
import {
  type BandFacts,
  type CubeShape,
  type ElementType,
  type Grid,
  gridOf,
  labelCount,
} from "../../../cube/shape.ts";
import { blockPixels } from "../../../limits.ts";
import type { EncodedFile } from "../format.ts";
import { storedNumber } from "../gtiff/samples.ts";
import { labelsOf } from "../table.ts";
import { featureVariables } from "./features.ts";
import { coordinate } from "./coordinates.ts";
import { uniqueNames } from "./names.ts";
import { type NetcdfStorage, netcdfStorage } from "./storage.ts";
import {
  type ClassicLayout,
  type NcAttribute,
  type NcVariable,
  classicLayout,
  ncBytes,
  writeNcValue,
} from "./classic.ts";
import { gridMapping } from "./grid-mapping.ts";

/** Name of the variable that holds the coordinate reference system, where no band has it. */
const CRS = "crs";

/** A file whose values are not there yet: it follows from the shape alone. */
export interface NetcdfLayout extends ClassicLayout {
  /** In their order. */
  readonly bands: readonly BandPlace[];
}

interface BandPlace {
  /** Where its values begin. */
  readonly begin: number;
  readonly storage: NetcdfStorage;
}

export interface NetcdfOptions {
  /** Null: each band's own type. */
  readonly datatype: ElementType | null;
}

const ownTypes: NetcdfOptions = { datatype: null };

export const netcdfMediaType = "application/x-netcdf";

export function encodeNetcdf(chunk: Chunk, shape: CubeShape, options: NetcdfOptions = ownTypes): EncodedFile {
  return inOneGo(pacedNetcdf({ chunk, shape, options }));
}

export function* pacedNetcdf({
  chunk,
  shape,
  options,
}: {
  readonly chunk: Chunk;
  readonly shape: CubeShape;
  readonly options: NetcdfOptions;
}): Paced<EncodedFile> {
  const layout = netcdfLayout(shape, options);
  const bytes = new Uint8Array(layout.bytes);
  bytes.set(layout.prefix);
  const bandsAt = bandsOf(shape);
  const view = new DataView(bytes.buffer);
  for (const [band, { begin, storage }] of layout.bands.entries())
    yield* writeBand({ chunk, bandsAt, band, storage }, view, begin);
  return { bytes, mediaType: netcdfMediaType, extension: ".nc" };
}

/** How each variable of a cube is stored, in the order of the bands. */
export function netcdfStorages(shape: CubeShape, { datatype }: NetcdfOptions): NetcdfStorage[] {
  return variableLabels(shape).map((label) => netcdfStorage(shape, factsOf(shape, label), datatype));
}

function variableLabels(shape: CubeShape): string[] {
  const bandsAt = bandsOf(shape);
  return bandsAt < 0 ? ["var"] : labelsOf(shape.dims[bandsAt]!).map(String);
}

function factsOf(shape: CubeShape, label: string): BandFacts | null {
  return shape.bands?.find((band) => band.name === label) ?? null;
}

/** Index of the dimension whose labels are variables; -1 without one. */
export function bandsOf(shape: CubeShape): number {
  return columnsDimension(shape);
}

export function netcdfLayout(shape: CubeShape, options: NetcdfOptions = ownTypes): NetcdfLayout {
  const bandsAt = bandsOf(shape);
  const rows = shape.dims.filter((_, index) => index !== bandsAt);
  const dimNames = uniqueNames(
    rows.map((dim) => dim.name),
    [],
  );
  const dims = rows.map((dim, index) => ({ name: dimNames[index]!, size: labelCount(dim.labels) }));
  const coordinates = rows.map((dim, index) => coordinate(dim, index, dims));
  const grid = gridOf(shape);
  const labels = variableLabels(shape);
  const storages = netcdfStorages(shape, options);
  const names = uniqueNames(labels, dimNames);
  const crs = grid && uniqueNames([CRS], [...dimNames, ...names])[0]!;
  const taken = [...dimNames, ...names, ...(crs === null ? [] : [crs])];
  const features = rows.flatMap((dim, index) =>
    featureVariables({ dim, index, columns: labels, taken }, dims),
  );
  const variables = labels.map((label, band) =>
    dataVariable(shape, { label, name: names[band]!, storage: storages[band]!, mapping: crs }),
  );
  const mapping: NcVariable[] =
    grid && crs !== null
      ? [{ name: crs, type: "int", dims: [], attributes: mappingAttributes(grid), write: () => undefined }]
      : [];
  const layout = classicLayout({
    dims,
    attributes: [{ name: "Conventions", value: "CF-1.8" }],
    variables: [...coordinates, ...features, ...mapping, ...variables],
  });
  const begins = layout.begins.slice(-variables.length);
  return { ...layout, bands: storages.map((storage, band) => ({ begin: begins[band]!, storage })) };
}

/** With GDAL's words for the place: one column or row of cells says nothing of their size. */
function mappingAttributes({ crs, originX, originY, stepX, stepY }: Grid): readonly NcAttribute[] {
  const transform = [originX, stepX, 0, originY, 0, stepY].join(" ");
  return [...gridMapping(crs), ...(stepY < 0 ? [{ name: "GeoTransform", value: transform }] : [])];
}

interface DataVariable {
  readonly label: string;
  readonly name: string;
  readonly storage: NetcdfStorage;
  /** Name of the variable with the coordinate reference system; null without one. */
  readonly mapping: string | null;
}

/** Packed values are told as CF has it, by what GeoTIFFs and STAC say of the same band; load_url reads them as they are stored. */
function dataVariable(shape: CubeShape, of: DataVariable): NcVariable {
  const { label, name, storage, mapping } = of;
  const { type, fill, isUnsigned } = storage;
  const bandsAt = bandsOf(shape);
  const rows = shape.dims.filter((_, dim) => dim !== bandsAt);
  const facts = factsOf(shape, label);
  const longName = name === label ? facts?.commonName : label;
  const attributes: NcAttribute[] = [
    { name: "_FillValue", value: { type, values: [fill] } },
    ...(isUnsigned ? [{ name: "_Unsigned", value: "true" }] : []),
    ...(longName ? [{ name: "long_name", value: longName }] : []),
    // Of geometries they hold what the tables of other formats say.
    ...(mapping === null ? [] : quantityAttributes(facts)),
    ...(mapping === null ? [] : [{ name: "grid_mapping", value: mapping }]),
  ];
  return { name, type, dims: rows.map((_, index) => index), attributes, write: null };
}

/** A scale of 1 and an offset of 0 are not told, as in GeoTIFFs. */
function quantityAttributes(facts: BandFacts | null): NcAttribute[] {
  const { scale = 1, offset = 0, unit } = facts ?? {};
  const double = (name: string, value: number): NcAttribute => ({
    name,
    value: { type: "double", values: [value] },
  });
  return [
    ...(scale === 1 ? [] : [double("scale_factor", scale)]),
    ...(offset === 0 ? [] : [double("add_offset", offset)]),
    ...(unit === undefined ? [] : [{ name: "units", value: unit }]),
  ];
}

interface BandOf {
  readonly chunk: Chunk;
  /** Of the chunk's dimensions; -1 without bands. */
  readonly bandsAt: number;
  readonly band: number;
  readonly storage: NetcdfStorage;
}

/** Of writing it in the order of bytes that the format has, in kernel pixels. */
const WORK_PER_VALUE = 4;

/** Writes the cells of one band of a chunk, in the order of the other dimensions; gives the offset behind them. */
export function* writeBand(of: BandOf, view: DataView, start: number): Paced<number> {
  const { chunk, bandsAt, band, storage } = of;
  const { type, fill, dataType } = storage;
  const limits = integerRange(dataType);
  let at = start;
  let since = 0;
  for (const index of bandCells(chunk, bandsAt, band)) {
    const value = isValidAt(chunk, index) ? chunk.data[index]! : fill;
    writeNcValue(view, at, { type, value: Number.isNaN(value) ? fill : storedNumber(value, limits) });
    at += ncBytes(type);
    if (++since < blockPixels) continue;
    yield WORK_PER_VALUE * since;
    since = 0;
  }
  return at;
}

/** Indexes of one band's cells in a chunk, in the order of the remaining dimensions. */
function* bandCells(chunk: Chunk, bandsAt: number, band: number): Generator<number> {
  if (bandsAt < 0) {
    for (let index = 0; index < chunk.data.length; index++) yield index;
    return;
  }
  const inner = chunk.sizes.slice(bandsAt + 1).reduce((product, size) => product * size, 1);
  const outer = chunk.sizes.slice(0, bandsAt).reduce((product, size) => product * size, 1);
  const bands = chunk.sizes[bandsAt]!;
  for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) yield (o * bands + band) * inner + i;
}
