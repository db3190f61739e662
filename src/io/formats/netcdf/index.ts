/** netCDF after the CF conventions: a variable per band, coordinates of every other dimension, a grid mapping. */
import { type Chunk, isValidAt } from "../../../cube/chunk.ts";
import { crsSystem, isGeographic } from "../../../cube/crs/index.ts";
import { type Paced, inOneGo } from "../../../cube/pace.ts";
import type { NumberType } from "../../../cube/promotion.ts";
import { columnsDimension } from "../../../cube/vector/vector-cube.ts";
import { type CubeShape, type Dimension, type Grid, gridOf, labelCount } from "../../../cube/shape.ts";
import { blockPixels } from "../../../limits.ts";
import type { EncodedFile } from "../format.ts";
import { storageOf } from "../gtiff/samples.ts";
import { labelsOf } from "../table.ts";
import { featureVariables } from "./features.ts";
import { uniqueNames } from "./names.ts";
import { doubles, textVariable } from "./variables.ts";
import {
  type ClassicLayout,
  type NcAttribute,
  type NcType,
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
  readonly type: NcType;
  readonly fill: number;
  /** Where the values of each band begin, in the order of the bands. */
  readonly bands: readonly number[];
}

export const netcdfMediaType = "application/x-netcdf";

export function encodeNetcdf(chunk: Chunk, shape: CubeShape): EncodedFile {
  return inOneGo(pacedNetcdf(chunk, shape));
}

export function* pacedNetcdf(chunk: Chunk, shape: CubeShape): Paced<EncodedFile> {
  const layout = netcdfLayout(shape);
  const bytes = new Uint8Array(layout.bytes);
  bytes.set(layout.prefix);
  const bandsAt = bandsOf(shape);
  const view = new DataView(bytes.buffer);
  for (const [band, at] of layout.bands.entries())
    yield* writeBand({ chunk, bandsAt, band, layout }, view, at);
  return { bytes, mediaType: netcdfMediaType, extension: ".nc" };
}

/** Index of the dimension whose labels are variables; -1 without one. */
export function bandsOf(shape: CubeShape): number {
  return columnsDimension(shape);
}

export function netcdfLayout(shape: CubeShape): NetcdfLayout {
  const bandsAt = bandsOf(shape);
  const rows = shape.dims.filter((_, index) => index !== bandsAt);
  const dimNames = uniqueNames(
    rows.map((dim) => dim.name),
    [],
  );
  const dims = rows.map((dim, index) => ({ name: dimNames[index]!, size: labelCount(dim.labels) }));
  const coordinates = rows.map((dim, index) => coordinate(dim, index, dims));
  const grid = gridOf(shape);
  const { type, fill } = netcdfStorage(shape);
  const labels = bandsAt < 0 ? ["var"] : labelsOf(shape.dims[bandsAt]!).map(String);
  const names = uniqueNames(labels, dimNames);
  const crs = grid && uniqueNames([CRS], [...dimNames, ...names])[0]!;
  const taken = [...dimNames, ...names, ...(crs === null ? [] : [crs])];
  const features = rows.flatMap((dim, index) =>
    featureVariables({ dim, index, columns: labels, taken }, dims),
  );
  const variables = labels.map((label, band) =>
    dataVariable(shape, { label, name: names[band]!, type, fill, mapping: crs }),
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
  return { ...layout, type, fill, bands: layout.begins.slice(-variables.length) };
}

/** The type of the data variables, also as STAC calls it, and what stands for missing values. */
export function netcdfStorage(shape: CubeShape): {
  readonly type: NcType;
  readonly dataType: string;
  readonly fill: number;
} {
  const storage = storageOf(shape, null);
  const [type, dataType] = STORED[storage.type];
  return { type, dataType, fill: storage.nodata };
}

/** With GDAL's words for the place: one column or row of cells says nothing of their size. */
function mappingAttributes({ crs, originX, originY, stepX, stepY }: Grid): readonly NcAttribute[] {
  const transform = [originX, stepX, 0, originY, 0, stepY].join(" ");
  return [...gridMapping(crs), ...(stepY < 0 ? [{ name: "GeoTransform", value: transform }] : [])];
}

/** Times as seconds since 1970, numbers as doubles, other texts as characters along a dimension of their own. */
function coordinate(dim: Dimension, index: number, dims: { name: string; size: number }[]): NcVariable {
  const labels = labelsOf(dim);
  const base = { name: dims[index]!.name, dims: [index] };
  const times = labels.map((label) => (typeof label === "string" ? Date.parse(label) / 1000 : NaN));
  if (dim.type === "temporal" && times.every(Number.isFinite)) {
    const attributes = [
      { name: "standard_name", value: "time" },
      { name: "units", value: "seconds since 1970-01-01 00:00:00" },
      { name: "calendar", value: "proleptic_gregorian" },
      { name: "axis", value: "T" },
    ];
    return { ...base, type: "double", attributes, write: doubles(times) };
  }
  if (labels.every((label) => typeof label === "number"))
    return { ...base, type: "double", attributes: axisAttributes(dim), write: doubles(labels as number[]) };
  return textVariable({ ...base, index, texts: labels.map(String) }, dims);
}

function axisAttributes(dim: Dimension): NcAttribute[] {
  if (dim.axis !== "x" && dim.axis !== "y") return [];
  const geographic = dim.crs !== undefined && isGeographic(dim.crs);
  const name = dim.axis === "x" ? "longitude" : "latitude";
  return [
    { name: "standard_name", value: geographic ? name : `projection_${dim.axis}_coordinate` },
    {
      name: "units",
      value: geographic ? (dim.axis === "x" ? "degrees_east" : "degrees_north") : unitOf(dim),
    },
    { name: "axis", value: dim.axis.toUpperCase() },
  ];
}

/** Feet have names in CF; other units are so many metres. */
function unitOf(dim: Dimension): string {
  const unitM = dim.crs === undefined ? 1 : crsSystem(dim.crs).unitM;
  if (unitM === 1) return "m";
  if (Math.abs(unitM - 1200 / 3937) < 1e-12) return "US_survey_foot";
  return unitM === 0.3048 ? "foot" : `${unitM} m`;
}

/** The format has no unsigned types: those are stored in the next wider one. */
const STORED: Readonly<Record<NumberType, readonly [NcType, dataType: string]>> = {
  int8: ["byte", "int8"],
  uint8: ["short", "int16"],
  int16: ["short", "int16"],
  uint16: ["int", "int32"],
  int32: ["int", "int32"],
  uint32: ["double", "float64"],
  float32: ["float", "float32"],
  float64: ["double", "float64"],
};

interface DataVariable {
  readonly label: string;
  readonly name: string;
  readonly type: NcType;
  readonly fill: number;
  /** Name of the variable with the coordinate reference system; null without one. */
  readonly mapping: string | null;
}

/**
 * Without scale_factor and add_offset, though GeoTIFFs say scale and offset of their bands: openEO computes with stored values,
 * and readers of netCDF apply the two by themselves (those of GeoTIFF do not), so that the same cube would have other values
 * here than in every other format, and in load_url than before it was saved.
 */
function dataVariable(shape: CubeShape, of: DataVariable): NcVariable {
  const { label, name, type, fill, mapping } = of;
  const bandsAt = bandsOf(shape);
  const rows = shape.dims.filter((_, dim) => dim !== bandsAt);
  const facts = shape.bands?.find((band) => band.name === label);
  const attributes: NcAttribute[] = [{ name: "_FillValue", value: { type, values: [fill] } }];
  const longName = name === label ? facts?.commonName : label;
  if (longName) attributes.push({ name: "long_name", value: longName });
  if (mapping !== null) attributes.push({ name: "grid_mapping", value: mapping });
  return { name, type, dims: rows.map((_, index) => index), attributes, write: null };
}

interface BandOf {
  readonly chunk: Chunk;
  /** Of the chunk's dimensions; -1 without bands. */
  readonly bandsAt: number;
  readonly band: number;
  readonly layout: Pick<NetcdfLayout, "type" | "fill">;
}

/** Of writing it in the order of bytes that the format has, in kernel pixels. */
const WORK_PER_VALUE = 4;

/** Writes the cells of one band of a chunk, in the order of the other dimensions; gives the offset behind them. */
export function* writeBand(of: BandOf, view: DataView, start: number): Paced<number> {
  const { chunk, bandsAt, band, layout } = of;
  const { type, fill } = layout;
  let at = start;
  let since = 0;
  for (const index of bandCells(chunk, bandsAt, band)) {
    const value = isValidAt(chunk, index) ? chunk.data[index]! : fill;
    writeNcValue(view, at, { type, value: Number.isNaN(value) ? fill : value });
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
