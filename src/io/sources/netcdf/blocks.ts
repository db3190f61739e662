/** Planes of a netCDF variable as blocks of whole rows, each one range of big-endian values. */
import type { Location } from "../../../cube/location.ts";
import type { Block, BlockRead, RasterSource } from "../../../cube/source.ts";
import { type ElementType, type Grid, bytesPerElement } from "../../../cube/shape.ts";
import { type TypedArray, allocate } from "../../../cube/chunk.ts";
import type { Pace } from "../../../cube/pace.ts";
import { blockBytesMax, fileBlocksMax, netcdfBlockBytes, workPerDecodedByte } from "../../../limits.ts";
import type { ByteRange, ByteSource } from "../../bytes.ts";
import { SourceChanged, SourceUnreadable } from "../../faults.ts";
import type { NcFile } from "./file.ts";
import type { NcVariable } from "./header.ts";
import { elementTypeOf, nodataOf, otherMissing, validRange } from "./storage.ts";

const PART = "#netcdf=";

/** A variable of a file as a source of its own: the fragment is never sent to a server. */
function netcdfHref(file: string, variable: string): string {
  return `${file}${PART}${encodeURIComponent(variable)}`;
}

/** The file and variable of such an href; null for files of other kinds, and for texts that only look like one. */
export function netcdfPart(href: string): { readonly file: string; readonly variable: string } | null {
  const at = href.lastIndexOf(PART);
  if (at < 0) return null;
  try {
    return { file: href.slice(0, at), variable: decodeURIComponent(href.slice(at + PART.length)) };
  } catch {
    return null;
  }
}

/** A variable as the engine sees it: a band per plane, planes counted in the order of the outer dimensions. */
export function netcdfSource(
  file: NcFile,
  variable: NcVariable,
  at: { readonly location: Location; readonly grid: Grid },
): RasterSource {
  const type = elementTypeOf(file, variable);
  return {
    href: netcdfHref(file.source.key, variable.name),
    ...(at.location === file.source.key ? {} : { access: at.location }),
    validator: file.validator,
    type,
    nodata: nodataOf(variable),
    bands: planesOf(variable),
    layout: "separate",
    levels: [{ grid: at.grid, ...blockSize(file, variable, type) }],
  };
}

export interface NetcdfRequest {
  /** The header, as it is now. */
  readonly file: NcFile;
  readonly source: RasterSource;
  readonly read: BlockRead;
  readonly signal: AbortSignal | null;
  readonly pace: Pace;
}

/** In the order of `read.blocks`. Raises SourceChanged when the file is not the planned version. */
export async function readNetcdfBlocks(bytes: ByteSource, request: NetcdfRequest): Promise<readonly Block[]> {
  const { file, source, read, signal } = request;
  const name = netcdfPart(source.href)!.variable;
  const variable = file.header.named.get(name);
  if (!variable || file.validator !== source.validator || planesOf(variable) !== source.bands)
    throw new SourceChanged(bytes.key);
  const options = { validator: file.validator, signal };
  const missing = { others: otherMissing(variable, source.nodata), range: validRange(variable) };
  return Promise.all(
    read.blocks.map(async (number): Promise<Block> => {
      const range = blockRange(variable, source, { plane: read.band ?? 0, number });
      const answer = await bytes.read(range, options);
      if (answer.bytes.length < range.length)
        throw new SourceUnreadable(bytes.key, "it ends before its last block");
      await request.pace.did(answer.bytes.length * workPerDecodedByte);
      const data = decoded(answer.bytes, source);
      if (source.nodata !== null) unifyMissing(data, source.nodata, missing);
      return { number, data, mask: null };
    }),
  );
}

/** Values in a block of full size; what lies beyond the last row or column stays zero. */
function decoded(bytes: Uint8Array, source: RasterSource): TypedArray {
  const { blockWidth, blockHeight } = source.levels[0]!;
  const data = allocate(source.type, blockWidth * blockHeight);
  const size = bytesPerElement(source.type);
  const own = new Uint8Array(data.buffer, data.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += size)
    for (let i = 0; i < size; i++) own[at + i] = bytes[at + size - 1 - i]!;
  return data;
}

interface Missing {
  readonly others: readonly number[];
  readonly range: readonly [number, number] | null;
}

/** All that says "no data" becomes the one value that the plan knows; `others` has NaN for floating-point variables. */
function unifyMissing(data: TypedArray, nodata: number, { others, range }: Missing): void {
  if (others.length === 0 && range === null) return;
  const [low, high] = range ?? [-Infinity, Infinity];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < low || value > high || others.includes(value)) data[i] = nodata;
  }
}

/** Rows that are records lie apart: other variables are between them. */
function rowsAreRecords(variable: NcVariable): boolean {
  return variable.recordBytes > 0 && variable.dims.length === 2;
}

function planesOf(variable: NcVariable): number {
  return variable.dims.slice(0, -2).reduce((product, dim) => product * dim.size, 1);
}

interface BlockSize {
  readonly blockWidth: number;
  readonly blockHeight: number;
}

/** Whole rows up to some bytes; parts of one row where a row is longer, one row where rows lie apart; larger ones where there would be too many. */
function blockSize(file: NcFile, variable: NcVariable, type: ElementType): BlockSize {
  const [height, width] = variable.dims.slice(-2).map((dim) => dim.size) as [number, number];
  const cellBytes = bytesPerElement(type);
  for (let bytes = netcdfBlockBytes; bytes <= blockBytesMax; bytes *= 2) {
    const cells = Math.floor(bytes / cellBytes);
    const blockWidth = Math.min(width, cells);
    const lone = blockWidth < width || rowsAreRecords(variable);
    const blockHeight = lone ? 1 : Math.min(height, Math.floor(cells / width));
    const blocks = planesOf(variable) * Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight);
    if (blocks <= fileBlocksMax) return { blockWidth, blockHeight };
  }
  throw new SourceUnreadable(
    file.source.key,
    `its variable ${variable.name} has too many planes; split the file or choose other variables with the option variables`,
  );
}

function blockRange(
  variable: NcVariable,
  source: RasterSource,
  block: { readonly plane: number; readonly number: number },
): ByteRange {
  const { grid, blockWidth, blockHeight } = source.levels[0]!;
  const cellBytes = bytesPerElement(source.type);
  const across = Math.ceil(grid.width / blockWidth);
  const row = Math.floor(block.number / across) * blockHeight;
  const column = (block.number % across) * blockWidth;
  const rows = Math.min(blockHeight, grid.height - row);
  const columns = Math.min(blockWidth, grid.width - column);
  const start = rowsAreRecords(variable)
    ? variable.begin + row * variable.recordBytes
    : planeStart(variable, source, block.plane) + row * grid.width * cellBytes;
  return {
    offset: start + column * cellBytes,
    length: ((rows - 1) * grid.width + columns) * cellBytes,
  };
}

/** Byte of the first value of a plane. */
function planeStart(variable: NcVariable, source: RasterSource, plane: number): number {
  const { width, height } = source.levels[0]!.grid;
  const planeBytes = width * height * bytesPerElement(source.type);
  if (variable.recordBytes === 0) return variable.begin + plane * planeBytes;
  const perRecord = source.bands / variable.dims[0]!.size;
  const record = Math.floor(plane / perRecord);
  return variable.begin + record * variable.recordBytes + (plane - record * perRecord) * planeBytes;
}
