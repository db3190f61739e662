/** The values of small variables of a netCDF file: coordinates, times, what places have. */
import {
  coalesceGapBytes,
  coalescedBytesMax,
  netcdfCoordinateBytesMax,
  netcdfRecordReadsMax,
  readsInFlightMax,
} from "../../../limits.ts";
import type { ByteRange } from "../../bytes.ts";
import { createLimiter } from "../../bytes/limited.ts";
import { SourceUnreadable } from "../../faults.ts";
import { trimmedEnd } from "../../trimmed-end.ts";
import type { NcFile } from "./file.ts";
import type { NcVariable } from "./header.ts";
import { missingValues, scaleOf, unsignedOf } from "./storage.ts";
import { decodeNumbers, ncTypeBytes } from "./types.ts";

/** Number of values of a variable. */
function ncLength(variable: NcVariable): number {
  return variable.dims.reduce((product, dim) => product * dim.size, 1);
}

/** All values of a variable as they are meant, in order: packed ones unpacked (CF conventions, 8.1), null where one is missing. */
export async function readNcValues(file: NcFile, variable: NcVariable): Promise<readonly (number | null)[]> {
  const missing = new Set(missingValues(variable));
  const { scale = 1, offset = 0 } = scaleOf(variable);
  return decodeNumbers(await readNcBytes(file, variable), variable.type).map((stored) => {
    const value = unsignedOf(variable, stored);
    return Number.isNaN(value) || missing.has(value) ? null : value * scale + offset;
  });
}

/** The same for coordinates and times, none of which should be missing: NaN where one is. */
export async function readNcCoordinates(file: NcFile, variable: NcVariable): Promise<readonly number[]> {
  return (await readNcValues(file, variable)).map((value) => value ?? NaN);
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
  const length = ncLength(variable) * ncTypeBytes(variable.type);
  if (length > netcdfCoordinateBytesMax)
    throw new SourceUnreadable(
      file.source.key,
      `its coordinate variable ${variable.name} has ${length} bytes; ${netcdfCoordinateBytesMax} are allowed`,
    );
  if (length === 0) return new Uint8Array(0);
  const records = variable.recordBytes > 0 ? variable.dims[0]!.size : 1;
  const shape = { records, piece: length / records, stride: variable.recordBytes || length };
  const out = new Uint8Array(length);
  const limiter = createLimiter(readsInFlightMax);
  await Promise.all(
    recordReads(file, variable, shape).map(async ({ first, count, range }) => {
      const { bytes } = await limiter.run(() =>
        file.source.read(range, { validator: file.validator, signal: null }),
      );
      if (bytes.length < range.length)
        throw new SourceUnreadable(
          file.source.key,
          `it ends before the values of its variable ${variable.name}`,
        );
      for (let i = 0; i < count; i++)
        out.set(bytes.subarray(i * shape.stride, i * shape.stride + shape.piece), (first + i) * shape.piece);
    }),
  );
  return out;
}

interface Records {
  readonly records: number;
  /** Bytes of the variable in one record. */
  readonly piece: number;
  /** Bytes from one record to the next. */
  readonly stride: number;
}

interface RecordRead {
  readonly first: number;
  readonly count: number;
  readonly range: ByteRange;
}

/** Records that are small come several in one read; of large ones only the piece is read that is asked for. */
function recordReads(
  file: NcFile,
  variable: NcVariable,
  { records, piece, stride }: Records,
): readonly RecordRead[] {
  const near = stride - piece <= coalesceGapBytes;
  const perRead = near ? Math.max(1, Math.floor((coalescedBytesMax - piece) / stride) + 1) : 1;
  const reads = Math.ceil(records / perRead);
  if (reads > netcdfRecordReadsMax)
    throw new SourceUnreadable(
      file.source.key,
      `the values of its coordinate variable ${variable.name} lie in ${records} records, and finding them takes ${reads} reads; ${netcdfRecordReadsMax} are allowed; make the record dimension a fixed one (nccopy -u in.nc out.nc)`,
    );
  return Array.from({ length: reads }, (_, i) => {
    const first = i * perRead;
    const count = Math.min(perRead, records - first);
    const range = { offset: variable.begin + first * stride, length: (count - 1) * stride + piece };
    return { first, count, range };
  });
}
