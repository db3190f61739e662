/** Writing TIFF directories: little endian, classic or BigTIFF. */

type TagType = "ascii" | "short" | "long" | "long8" | "double";

export interface Tag {
  readonly id: number;
  readonly type: TagType;
  readonly values: ArrayLike<number> | string;
}

const TYPES: Readonly<Record<TagType, { readonly code: number; readonly bytes: number }>> = {
  ascii: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  long: { code: 4, bytes: 4 },
  long8: { code: 16, bytes: 8 },
  double: { code: 12, bytes: 8 },
};

/** Bytes of the parts of a directory: the number of entries, one entry, and an offset or inline value. */
interface Widths {
  readonly count: number;
  readonly entry: number;
  readonly offset: number;
}

function widthsOf(big: boolean): Widths {
  return big ? { count: 8, entry: 20, offset: 8 } : { count: 2, entry: 12, offset: 4 };
}

function countOf(tag: Tag): number {
  return typeof tag.values === "string" ? new TextEncoder().encode(tag.values).length + 1 : tag.values.length;
}

/** Bytes of a directory with the values that do not fit into its entries. */
export function ifdBytes(tags: readonly Tag[], big: boolean): number {
  const { count, entry, offset } = widthsOf(big);
  return count + tags.length * entry + offset + tags.reduce((sum, tag) => sum + outsideBytes(tag, offset), 0);
}

function outsideBytes(tag: Tag, inline: number): number {
  const bytes = countOf(tag) * TYPES[tag.type].bytes;
  return bytes <= inline ? 0 : bytes + (bytes % 2);
}

export interface IfdPlace {
  readonly at: number;
  /** Where the next directory starts, 0 for none. */
  readonly next: number;
  readonly big: boolean;
}

/** Tags must ascend by id. */
export function writeIfd(view: DataView, tags: readonly Tag[], place: IfdPlace): void {
  const { count, entry: entryBytes, offset } = widthsOf(place.big);
  if (place.big) writeLong8(view, place.at, tags.length);
  else view.setUint16(place.at, tags.length, true);
  const entries = place.at + count;
  let outside = entries + tags.length * entryBytes + offset;
  tags.forEach((tag, index) => {
    const entry = entries + index * entryBytes;
    view.setUint16(entry, tag.id, true);
    view.setUint16(entry + 2, TYPES[tag.type].code, true);
    writeOffset(view, entry + 4, { value: countOf(tag), big: place.big });
    const value = entry + 4 + offset;
    const own = outsideBytes(tag, offset);
    if (own > 0) writeOffset(view, value, { value: outside, big: place.big });
    writeValues(view, tag, own > 0 ? outside : value);
    outside += own;
  });
  writeOffset(view, entries + tags.length * entryBytes, { value: place.next, big: place.big });
}

function writeOffset(
  view: DataView,
  at: number,
  of: { readonly value: number; readonly big: boolean },
): void {
  if (of.big) writeLong8(view, at, of.value);
  else view.setUint32(at, of.value, true);
}

export function writeLong8(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / 4294967296), true);
}

function writeValues(view: DataView, tag: Tag, at: number): void {
  if (typeof tag.values === "string") {
    new TextEncoder().encode(tag.values).forEach((byte, index) => view.setUint8(at + index, byte));
    return;
  }
  for (let index = 0; index < tag.values.length; index++) {
    const value = tag.values[index]!;
    if (tag.type === "short") view.setUint16(at + index * 2, value, true);
    else if (tag.type === "long") view.setUint32(at + index * 4, value, true);
    else if (tag.type === "long8") writeLong8(view, at + index * 8, value);
    else view.setFloat64(at + index * 8, value, true);
  }
}
