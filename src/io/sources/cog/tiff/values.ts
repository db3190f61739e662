/** Values of directory entries: numbers and texts, of any field type, up to a bound. */
import { tagBytesMax } from "../../../../limits.ts";
import type { PagedBytes } from "../paged.ts";
import { type TiffDirectory, type TiffEntry, type TiffForm, typeBytes } from "./directory.ts";

export interface TagReader {
  has(tag: number): boolean;
  entry(tag: number): TiffEntry | null;
  /** All values of a tag as numbers; null when it is missing, damaged or larger than a tag should be. */
  numbers(tag: number): Promise<readonly number[] | null>;
  /** The first value, or `otherwise`. */
  number(tag: number, otherwise: number): Promise<number>;
  /** A text up to its first NUL; null when the tag is missing. */
  text(tag: number): Promise<string | null>;
}

export function tagReader(bytes: PagedBytes, form: TiffForm, { entries }: TiffDirectory): TagReader {
  const numbers = async (tag: number): Promise<readonly number[] | null> => {
    const entry = entries.get(tag);
    return entry ? numbersOf(bytes, form, entry) : null;
  };
  return {
    has: (tag) => entries.has(tag),
    entry: (tag) => entries.get(tag) ?? null,
    numbers,
    number: async (tag, otherwise) => (await numbers(tag))?.[0] ?? otherwise,
    async text(tag) {
      const entry = entries.get(tag);
      if (!entry || entry.count > tagBytesMax) return null;
      const raw = await bytes.read({ offset: entry.at, length: entry.count });
      const end = raw.indexOf(0);
      return new TextDecoder().decode(end < 0 ? raw : raw.subarray(0, end));
    },
  };
}

async function numbersOf(
  bytes: PagedBytes,
  { littleEndian }: TiffForm,
  { at, count, type }: TiffEntry,
): Promise<readonly number[] | null> {
  const length = count * typeBytes[type]!;
  if (length > tagBytesMax) return null;
  const raw = await bytes.read({ offset: at, length });
  return raw.length < length ? null : decodeNumbers(raw, type, littleEndian);
}

/** Numbers of one field type out of bytes; rationals become quotients, 64 bit integers doubles. */
export function decodeNumbers(raw: Uint8Array, type: number, littleEndian: boolean): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const size = typeBytes[type]!;
  const one = readers[type]!;
  return Array.from({ length: Math.floor(raw.length / size) }, (_, i) => one(view, i * size, littleEndian));
}

const readers: Readonly<Record<number, (view: DataView, at: number, little: boolean) => number>> = {
  1: (view, at) => view.getUint8(at),
  2: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  5: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little),
  6: (view, at) => view.getInt8(at),
  7: (view, at) => view.getUint8(at),
  8: (view, at, little) => view.getInt16(at, little),
  9: (view, at, little) => view.getInt32(at, little),
  10: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little),
  11: (view, at, little) => view.getFloat32(at, little),
  12: (view, at, little) => view.getFloat64(at, little),
  13: (view, at, little) => view.getUint32(at, little),
  16: (view, at, little) => Number(view.getBigUint64(at, little)),
  17: (view, at, little) => Number(view.getBigInt64(at, little)),
  18: (view, at, little) => Number(view.getBigUint64(at, little)),
};
