/** netCDF after the CF conventions: a variable per band, coordinates of every other dimension, a grid mapping. */
import { type Chunk, isValidAt } from "../../../cube/chunk.ts";
import { crsSystem, isGeographic } from "../../../cube/crs/index.ts";
import { columnsDimension } from "../../../cube/vector/vector-cube.ts";
import { type CubeShape, type Dimension, gridOf, labelCount } from "../../../cube/shape.ts";
import type { EncodedFile } from "../format.ts";
import { storageOf } from "../gtiff/samples.ts";
import { labelsOf } from "../table.ts";
import { featureVariables } from "./features.ts";
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

/** Name of the variable that holds the coordinate reference system. */
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
  const layout = netcdfLayout(shape);
  const bytes = new Uint8Array(layout.bytes);
  bytes.set(layout.prefix);
  const bandsAt = bandsOf(shape);
  const view = new DataView(bytes.buffer);
  layout.bands.forEach((at, band) => writeBand({ chunk, bandsAt, band, layout }, view, at));
  return { bytes, mediaType: netcdfMediaType, extension: ".nc" };
}

/** Index of the dimension whose labels are variables; -1 without one. */
export function bandsOf(shape: CubeShape): number {
  return columnsDimension(shape);
}

export function netcdfLayout(shape: CubeShape): NetcdfLayout {
  const bandsAt = bandsOf(shape);
  const rows = shape.dims.filter((_, index) => index !== bandsAt);
  const dims: { name: string; size: number }[] = rows.map((dim) => ({
    name: dim.name,
    size: labelCount(dim.labels),
  }));
  const coordinates = rows.map((dim, index) => coordinate(dim, index, dims));
  const grid = gridOf(shape);
  const storage = storageOf(shape, null);
  const type = STORED[storage.type]!;
  const fill = storage.declared ? storage.nodata : LOWEST[type];
  const labels = bandsAt < 0 ? ["var"] : labelsOf(shape.dims[bandsAt]!).map(String);
  const variables = labels.map((name) => dataVariable(shape, { name, type, fill, mapped: grid !== null }));
  const taken = [...dims.map(({ name }) => name), ...labels];
  const features = rows.flatMap((dim, index) => featureVariables({ dim, index, taken }, dims));
  const mapping: NcVariable[] = grid
    ? [{ name: CRS, type: "int", dims: [], attributes: gridMapping(grid.crs), write: () => undefined }]
    : [];
  const layout = classicLayout({
    dims,
    attributes: [{ name: "Conventions", value: "CF-1.8" }],
    variables: [...coordinates, ...features, ...mapping, ...variables],
  });
  return { ...layout, type, fill, bands: layout.begins.slice(-variables.length) };
}

/** Times as seconds since 1970, numbers as doubles, other texts as characters along a dimension of their own. */
function coordinate(dim: Dimension, index: number, dims: { name: string; size: number }[]): NcVariable {
  const labels = labelsOf(dim);
  const base = { name: dim.name, dims: [index] };
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
  return textVariable({ name: dim.name, index, texts: labels.map(String) }, dims);
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
const STORED: Readonly<Record<string, NcType>> = {
  int8: "byte",
  uint8: "short",
  int16: "short",
  uint16: "int",
  int32: "int",
  uint32: "double",
  float32: "float",
  float64: "double",
};
const LOWEST: Readonly<Record<NcType, number>> = {
  byte: -128,
  char: 0,
  short: -32768,
  int: -2147483648,
  float: NaN,
  double: NaN,
};

function dataVariable(
  shape: CubeShape,
  of: { readonly name: string; readonly type: NcType; readonly fill: number; readonly mapped: boolean },
): NcVariable {
  const { name, type, fill } = of;
  const bandsAt = bandsOf(shape);
  const rows = shape.dims.filter((_, dim) => dim !== bandsAt);
  const facts = shape.bands?.find((band) => band.name === name);
  const attributes: NcAttribute[] = [{ name: "_FillValue", value: { type, values: [fill] } }];
  if (facts?.commonName) attributes.push({ name: "long_name", value: facts.commonName });
  if (of.mapped) attributes.push({ name: "grid_mapping", value: CRS });
  return { name, type, dims: rows.map((_, index) => index), attributes, write: null };
}

interface BandOf {
  readonly chunk: Chunk;
  /** Of the chunk's dimensions; -1 without bands. */
  readonly bandsAt: number;
  readonly band: number;
  readonly layout: Pick<NetcdfLayout, "type" | "fill">;
}

/** Writes the cells of one band of a chunk, in the order of the other dimensions; gives the offset behind them. */
export function writeBand(of: BandOf, view: DataView, start: number): number {
  const { chunk, bandsAt, band, layout } = of;
  const { type, fill } = layout;
  let at = start;
  for (const index of bandCells(chunk, bandsAt, band)) {
    const value = isValidAt(chunk, index) ? chunk.data[index]! : fill;
    writeNcValue(view, at, { type, value: Number.isNaN(value) ? fill : value });
    at += ncBytes(type);
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
