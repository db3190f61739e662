/** Image file directories, classic and BigTIFF: entries with their places, read within bounds whatever the file says. */
import { directoriesMax, directoryEntriesMax } from "../../../../limits.ts";
import { SourceUnreadable } from "../../../faults.ts";
import type { PagedBytes } from "../paged.ts";

export interface TiffEntry {
  /** Field type of TIFF 6.0 and BigTIFF: 3 is a 16 bit number, 12 a double. */
  readonly type: number;
  readonly count: number;
  /** Where the values are in the file; small values lie inside the entry itself. */
  readonly at: number;
}

export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, TiffEntry>;
}

/** Byte order and widths of a file: what is needed to read any of its values. */
export interface TiffForm {
  readonly littleEndian: boolean;
  readonly big: boolean;
}

export interface TiffChain extends TiffForm {
  /** In the order of the file; the first one is the image. */
  readonly directories: readonly TiffDirectory[];
}

/** Bytes of one value per field type. */
export const typeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};

/** The chain of directories; a loop ends it, as in libtiff, and a directory that is not in the file whole is damage. */
export async function readChain(bytes: PagedBytes, key: string): Promise<TiffChain> {
  const start = await bytes.read({ offset: 0, length: 16 });
  const { form, first } = formOf(start, key);
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  let next = first;
  do {
    seen.add(next);
    const found = await readDirectory(bytes, form, next);
    if (!found) throw new SourceUnreadable(key, `a damaged TIFF (there is no directory at byte ${next})`);
    directories.push(found.directory);
    next = found.next;
  } while (next !== 0 && !seen.has(next) && directories.length < directoriesMax);
  return { ...form, directories };
}

function formOf(start: Uint8Array, key: string): { readonly form: TiffForm; readonly first: number } {
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const order = start.length < 8 ? 0 : view.getUint16(0, false);
  if (order !== 0x4949 && order !== 0x4d4d) throw new SourceUnreadable(key, "not a TIFF");
  const littleEndian = order === 0x4949;
  const magic = view.getUint16(2, littleEndian);
  if (magic === 42) return { form: { littleEndian, big: false }, first: view.getUint32(4, littleEndian) };
  if (magic !== 43 || start.length < 16 || view.getUint16(4, littleEndian) !== 8)
    throw new SourceUnreadable(key, "not a TIFF");
  return { form: { littleEndian, big: true }, first: Number(view.getBigUint64(8, littleEndian)) };
}

interface DirectoryRead {
  readonly directory: TiffDirectory;
  readonly next: number;
}

/** One directory; null where it does not lie in the file whole. */
export async function readDirectory(
  bytes: PagedBytes,
  form: TiffForm,
  offset: number,
): Promise<DirectoryRead | null> {
  if (offset < 8 || offset > Number.MAX_SAFE_INTEGER) return null;
  const { big, littleEndian } = form;
  const countBytes = big ? 8 : 2;
  const head = viewOf(await bytes.read({ offset, length: countBytes }));
  if (head.byteLength < countBytes) return null;
  const count = big ? Number(head.getBigUint64(0, littleEndian)) : head.getUint16(0, littleEndian);
  if (count === 0 || count > directoryEntriesMax) return null;
  const entryBytes = big ? 20 : 12;
  const pointerBytes = big ? 8 : 4;
  const body = viewOf(
    await bytes.read({ offset: offset + countBytes, length: count * entryBytes + pointerBytes }),
  );
  if (body.byteLength < count * entryBytes) return null;
  const entries = new Map<number, TiffEntry>();
  for (let i = 0; i < count; i++) {
    const tag = body.getUint16(i * entryBytes, littleEndian);
    const entry = entryAt(body, form, { at: i * entryBytes, base: offset + countBytes });
    if (entry && !entries.has(tag)) entries.set(tag, entry);
  }
  const pointer = count * entryBytes;
  if (body.byteLength < pointer + pointerBytes) return { directory: { entries }, next: 0 };
  const next = big ? Number(body.getBigUint64(pointer, littleEndian)) : body.getUint32(pointer, littleEndian);
  return { directory: { entries }, next };
}

function entryAt(
  body: DataView,
  { big, littleEndian }: TiffForm,
  place: { readonly at: number; readonly base: number },
): TiffEntry | null {
  const { at, base } = place;
  const type = body.getUint16(at + 2, littleEndian);
  const count = big ? Number(body.getBigUint64(at + 4, littleEndian)) : body.getUint32(at + 4, littleEndian);
  const size = typeBytes[type];
  if (size === undefined) return null;
  const valueAt = at + (big ? 12 : 8);
  if (count * size <= (big ? 8 : 4)) return { type, count, at: base + valueAt };
  const offset = big
    ? Number(body.getBigUint64(valueAt, littleEndian))
    : body.getUint32(valueAt, littleEndian);
  return { type, count, at: offset };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
