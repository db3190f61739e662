/** A classic netCDF file behind a byte source: its header, and the values of its small variables. */
import { headerReadBytes, netcdfCoordinateBytesMax, netcdfHeaderBytesMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import { trimmedEnd } from "../../trimmed-end.ts";
import {
  HeaderTruncated,
  type NcHeader,
  type NcVariable,
  decodeNumbers,
  ncTypeBytes,
  parseNcHeader,
} from "./header.ts";

export interface NcFile {
  readonly source: ByteSource;
  readonly validator: string | null;
  readonly header: NcHeader;
  readonly totalBytes: number | null;
}

/** Reads as much as the header needs, four times as much each time, up to a bound. */
export async function openNcFile(source: ByteSource): Promise<NcFile> {
  for (let length = headerReadBytes; ; length = Math.min(length * 4, netcdfHeaderBytesMax)) {
    const read = await source.read({ offset: 0, length }, { validator: null, signal: null });
    try {
      const header = parseNcHeader(read.bytes, { key: source.key, totalBytes: read.totalBytes });
      return { source, validator: read.validator, header, totalBytes: read.totalBytes };
    } catch (error) {
      if (!(error instanceof HeaderTruncated)) throw error;
      if (read.bytes.length < length) throw new SourceUnreadable(source.key, "it ends within its header");
      if (length >= netcdfHeaderBytesMax)
        throw new SourceUnreadable(source.key, `its header is longer than ${netcdfHeaderBytesMax} bytes`);
    }
  }
}

/** Number of values of a variable. */
function ncLength(variable: NcVariable): number {
  return variable.dims.reduce((product, dim) => product * dim.size, 1);
}

/** All values of a variable, in order. */
export async function readNcNumbers(file: NcFile, variable: NcVariable): Promise<readonly number[]> {
  return decodeNumbers(await readNcBytes(file, variable), variable.type);
}

/** The texts of a variable of characters: its last dimension runs along a text. */
export async function readNcTexts(file: NcFile, variable: NcVariable): Promise<readonly string[]> {
  const bytes = await readNcBytes(file, variable);
  const width = variable.dims.length < 2 ? bytes.length : variable.dims[variable.dims.length - 1]!.size;
  const count = width === 0 ? 0 : Math.floor(bytes.length / width);
  return Array.from({ length: count }, (_, index) =>
    trimmedEnd(new TextDecoder().decode(bytes.subarray(index * width, (index + 1) * width)), "\0 "),
  );
}

async function readNcBytes(file: NcFile, variable: NcVariable): Promise<Uint8Array> {
  const { source, validator } = file;
  const length = ncLength(variable) * ncTypeBytes(variable.type);
  if (length > netcdfCoordinateBytesMax)
    throw new SourceUnreadable(
      source.key,
      `its coordinate variable ${variable.name} has ${length} bytes; ${netcdfCoordinateBytesMax} are allowed`,
    );
  const records = variable.recordBytes > 0 ? variable.dims[0]!.size : 1;
  if (records === 0 || length === 0) return new Uint8Array(0);
  const stride = variable.recordBytes > 0 ? variable.recordBytes : length;
  const piece = length / records;
  const out = new Uint8Array(length);
  const most = Math.max(1, Math.floor(netcdfCoordinateBytesMax / stride));
  for (let first = 0; first < records; first += most) {
    const count = Math.min(most, records - first);
    const range = { offset: variable.begin + first * stride, length: (count - 1) * stride + piece };
    const { bytes } = await source.read(range, { validator, signal: null });
    if (bytes.length < range.length)
      throw new SourceUnreadable(source.key, `it ends before the values of its variable ${variable.name}`);
    for (let i = 0; i < count; i++)
      out.set(bytes.subarray(i * stride, i * stride + piece), (first + i) * piece);
  }
  return out;
}
