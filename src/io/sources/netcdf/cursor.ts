/** A place in the bytes of a classic netCDF header that moves as they are read. */
import { SourceUnreadable } from "../../faults.ts";
import { trimmedEnd } from "../../trimmed-end.ts";
import { type NcType, decodeNumbers, ncTypeBytes, ncTypes } from "./types.ts";

/** Text, or numbers; whole numbers beyond 2^53 lose their last digits. */
export type NcValue = string | readonly number[];

/** The bytes end within the header: read more of the file and parse again. */
export class HeaderTruncated extends Error {}

/** The first bytes of files that are called netCDF but are none of the classic ones tell what they are. */
function versionOf(bytes: Uint8Array, key: string): 1 | 2 | 5 {
  if (bytes.length < 4) throw new SourceUnreadable(key, "it is too short to be a netCDF file");
  const text = String.fromCharCode(...bytes.subarray(0, 4));
  if (text === "\x89HDF")
    throw new SourceUnreadable(
      key,
      "it is netCDF-4 (HDF5), and only classic netCDF is read; convert it with `nccopy -k 64-bit-data in.nc out.nc`, or in Python with xarray's to_netcdf(format='NETCDF3_64BIT')",
    );
  const version = text.charCodeAt(3);
  if (!text.startsWith("CDF") || (version !== 1 && version !== 2 && version !== 5))
    throw new SourceUnreadable(key, "it is no netCDF file");
  return version;
}

export interface Cursor {
  /** A non-negative count: 4 bytes, 8 in CDF-5. */
  count(): number;
  /** Offset of a variable: 4 bytes in CDF-1, else 8. */
  offset(): number;
  tag(): number;
  name(): string;
  type(): NcType;
  values(type: NcType, count: number): NcValue;
  damaged(reason: string): SourceUnreadable;
  /** True when the number of records says "as many as the file has". */
  readonly streaming: boolean;
}

/** At the first byte behind the magic number. */
export function cursorOf(bytes: Uint8Array, key: string): Cursor {
  const version = versionOf(bytes, key);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 4;
  const damaged = (reason: string): SourceUnreadable =>
    new SourceUnreadable(key, `its netCDF header is damaged: ${reason}`);
  const take = (count: number): number => {
    const from = at;
    if (!(count >= 0) || from + count > bytes.length) throw new HeaderTruncated();
    at += count;
    return from;
  };
  const long = (from: number): number => {
    const value = view.getUint32(from) * 4294967296 + view.getUint32(from + 4);
    if (value > Number.MAX_SAFE_INTEGER) throw damaged("a number in it is too large");
    return value;
  };
  const count = (): number => (version === 5 ? long(take(8)) : view.getUint32(take(4)));
  const streaming =
    bytes.length >= 12 &&
    view.getUint32(4) === 0xffffffff &&
    (version !== 5 || view.getUint32(8) === 0xffffffff);
  let first = true;
  const padded = (length: number): number => {
    const from = take(length);
    take((4 - (length % 4)) % 4);
    return from;
  };
  const text = (length: number): string => {
    const from = padded(length);
    return new TextDecoder().decode(bytes.subarray(from, from + length));
  };
  return {
    damaged,
    streaming,
    count: () => {
      if (first && streaming) {
        first = false;
        take(version === 5 ? 8 : 4);
        return 0;
      }
      first = false;
      return count();
    },
    offset: () => (version === 1 ? view.getUint32(take(4)) : long(take(8))),
    tag: () => view.getUint32(take(4)),
    name: () => text(count()),
    type: () => {
      const code = view.getUint32(take(4));
      const type = ncTypes[code];
      if (!type || (version !== 5 && code > 6)) throw damaged(`type ${code} does not exist`);
      return type;
    },
    values: (type, length) => {
      if (type === "char") return trimmedEnd(text(length), "\0");
      const from = padded(length * ncTypeBytes(type));
      return decodeNumbers(bytes.subarray(from, from + length * ncTypeBytes(type)), type);
    },
  };
}
