/** Planes of a netCDF variable in the form of the raster reader: uncompressed big-endian blocks of whole rows. */
import type { ElementType, Grid } from "../../../cube/shape.ts";
import { bytesPerElement } from "../../../cube/shape.ts";
import type { RasterSource } from "../../../cube/source.ts";
import { blockBytesMax, fileBlocksMax, netcdfBlockBytes } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { CogHeader, CogLevel } from "../cog/header.ts";
import { type NcFile, openNcFile } from "./file.ts";
import type { NcVariable } from "./header.ts";
import { elementTypeOf, nodataOf } from "./variables.ts";

const PART = "#netcdf=";

/** A variable of a file as a source of its own: the fragment is never sent to a server. */
function netcdfHref(file: string, variable: string): string {
  return `${file}${PART}${encodeURIComponent(variable)}`;
}

/** The file and variable of such an href; null for files of other kinds. */
export function netcdfPart(href: string): { readonly file: string; readonly variable: string } | null {
  const at = href.lastIndexOf(PART);
  return at < 0
    ? null
    : { file: href.slice(0, at), variable: decodeURIComponent(href.slice(at + PART.length)) };
}

/** A variable as the engine sees it: a band per plane, planes counted in the order of the outer dimensions. */
export function netcdfSource(
  file: NcFile,
  variable: NcVariable,
  at: { readonly href: string; readonly grid: Grid },
): RasterSource {
  const type = elementTypeOf(file, variable);
  return {
    href: netcdfHref(at.href, variable.name),
    validator: file.validator,
    type,
    nodata: nodataOf(variable, type),
    bands: planesOf(variable),
    layout: "separate",
    levels: [{ grid: at.grid, ...blockSize(file, variable, type) }],
  };
}

/** Where the blocks of a source lie; the file's header is read again, since plans carry no offsets. */
export async function readNetcdfHeader(bytes: ByteSource, source: RasterSource): Promise<CogHeader> {
  const file = await openNcFile(bytes);
  const name = netcdfPart(source.href)!.variable;
  const variable = file.header.variables.find((candidate) => candidate.name === name);
  if (!variable) throw new SourceUnreadable(bytes.key, `it has no variable '${name}' any more`);
  const level = source.levels[0]!;
  return {
    href: source.href,
    validator: file.validator,
    littleEndian: false,
    type: source.type,
    bands: source.bands,
    layout: "separate",
    compression: 1,
    predictor: 1,
    nodata: source.nodata,
    scales: null,
    offsets: null,
    bandNames: null,
    levels: [{ ...level, ...blockTable(variable, source) }],
  };
}

function planesOf(variable: NcVariable): number {
  return variable.dims.slice(0, -2).reduce((product, dim) => product * dim.size, 1);
}

interface BlockSize {
  readonly blockWidth: number;
  readonly blockHeight: number;
}

/** Whole rows up to some bytes; parts of one row where a row is longer; larger ones where there would be too many. */
function blockSize(file: NcFile, variable: NcVariable, type: ElementType): BlockSize {
  const [height, width] = variable.dims.slice(-2).map((dim) => dim.size) as [number, number];
  const cellBytes = bytesPerElement(type);
  for (let bytes = netcdfBlockBytes; bytes <= blockBytesMax; bytes *= 2) {
    const cells = Math.floor(bytes / cellBytes);
    const blockWidth = Math.min(width, cells);
    const blockHeight = blockWidth < width ? 1 : Math.min(height, Math.floor(cells / width));
    const blocks = planesOf(variable) * Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight);
    if (blocks <= fileBlocksMax) return { blockWidth, blockHeight };
  }
  throw new SourceUnreadable(
    file.source.key,
    `its variable ${variable.name} has too many planes; split the file or choose other variables with the option variables`,
  );
}

function blockTable(
  variable: NcVariable,
  source: RasterSource,
): Pick<CogLevel, "blockOffsets" | "blockLengths"> {
  const { grid, blockWidth, blockHeight } = source.levels[0]!;
  const cellBytes = bytesPerElement(source.type);
  const planeBytes = grid.width * grid.height * cellBytes;
  const perRecord = variable.recordBytes > 0 ? source.bands / variable.dims[0]!.size : source.bands;
  const blockOffsets: number[] = [];
  const blockLengths: number[] = [];
  for (let plane = 0; plane < source.bands; plane++) {
    const record = Math.floor(plane / perRecord);
    const start = variable.begin + record * variable.recordBytes + (plane - record * perRecord) * planeBytes;
    for (let row = 0; row < grid.height; row += blockHeight) {
      const rows = Math.min(blockHeight, grid.height - row);
      for (let column = 0; column < grid.width; column += blockWidth) {
        const columns = Math.min(blockWidth, grid.width - column);
        blockOffsets.push(start + (row * grid.width + column) * cellBytes);
        blockLengths.push(((rows - 1) * grid.width + columns) * cellBytes);
      }
    }
  }
  return { blockOffsets, blockLengths };
}
