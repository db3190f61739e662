/** Writing TIFF directories: little endian, classic. */

type TagType = "ascii" | "short" | "long" | "double";

export interface Tag {
  readonly id: number;
  readonly type: TagType;
  readonly values: readonly number[] | string;
}

const TYPES: Readonly<Record<TagType, { readonly code: number; readonly bytes: number }>> = {
  ascii: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  long: { code: 4, bytes: 4 },
  double: { code: 12, bytes: 8 },
};

function countOf(tag: Tag): number {
  return typeof tag.values === "string" ? new TextEncoder().encode(tag.values).length + 1 : tag.values.length;
}

/** Bytes of a directory with the values that do not fit into its entries. */
export function ifdBytes(tags: readonly Tag[]): number {
  return 2 + tags.length * 12 + 4 + tags.reduce((sum, tag) => sum + outsideBytes(tag), 0);
}

function outsideBytes(tag: Tag): number {
  const bytes = countOf(tag) * TYPES[tag.type].bytes;
  return bytes <= 4 ? 0 : bytes + (bytes % 2);
}

export interface IfdPlace {
  readonly at: number;
  /** Where the next directory starts, 0 for none. */
  readonly next: number;
}

/** Tags must ascend by id. */
export function writeIfd(view: DataView, tags: readonly Tag[], place: IfdPlace): void {
  view.setUint16(place.at, tags.length, true);
  let outside = place.at + 2 + tags.length * 12 + 4;
  tags.forEach((tag, index) => {
    const entry = place.at + 2 + index * 12;
    view.setUint16(entry, tag.id, true);
    view.setUint16(entry + 2, TYPES[tag.type].code, true);
    view.setUint32(entry + 4, countOf(tag), true);
    const own = outsideBytes(tag);
    if (own > 0) view.setUint32(entry + 8, outside, true);
    writeValues(view, tag, own > 0 ? outside : entry + 8);
    outside += own;
  });
  view.setUint32(place.at + 2 + tags.length * 12, place.next, true);
}

function writeValues(view: DataView, tag: Tag, at: number): void {
  if (typeof tag.values === "string") {
    new TextEncoder().encode(tag.values).forEach((byte, index) => view.setUint8(at + index, byte));
    return;
  }
  tag.values.forEach((value, index) => {
    if (tag.type === "short") view.setUint16(at + index * 2, value, true);
    else if (tag.type === "long") view.setUint32(at + index * 4, value, true);
    else view.setFloat64(at + index * 8, value, true);
  });
}
