/** Where the bytes of blocks are: short tables are kept with the header, long ones are read where they are needed. */
import { blockTableKeptMax } from "../../../limits.ts";
import type { ByteRange, ByteSource } from "../../bytes.ts";
import { joinRanges } from "../../bytes/coalesce.ts";
import { SourceUnreadable } from "../../faults.ts";
import { type TiffEntry, typeBytes } from "./tiff/directory.ts";
import { TAG } from "./tiff/tags.ts";
import { type TagReader, decodeNumbers } from "./tiff/values.ts";

/** An array of numbers, here or in the file. */
type NumberTable =
  | { readonly kind: "kept"; readonly values: readonly number[] }
  | { readonly kind: "in file"; readonly array: TiffEntry; readonly littleEndian: boolean };

/** Per block (and per plane, planes one after another): offset and length of its bytes. */
export interface BlockTable {
  readonly offsets: NumberTable;
  /** Null when the file does not give them. */
  readonly lengths: NumberTable | null;
}

export interface BlockEntry {
  readonly offset: number;
  /** Null when the file does not give it. */
  readonly length: number | null;
}

interface TableForm {
  readonly tiled: boolean;
  readonly littleEndian: boolean;
  readonly key: string;
}

/** Some writers keep the offsets of tiles under the tags of strips. */
export async function blockTable(tags: TagReader, form: TableForm): Promise<BlockTable> {
  const offsetTag = form.tiled && tags.has(TAG.tileOffsets) ? TAG.tileOffsets : TAG.stripOffsets;
  const lengthTag = form.tiled && tags.has(TAG.tileByteCounts) ? TAG.tileByteCounts : TAG.stripByteCounts;
  const offsets = await numberTable(tags, offsetTag, form);
  if (!offsets) throw new SourceUnreadable(form.key, "it does not say where its blocks are");
  const table = { offsets, lengths: await numberTable(tags, lengthTag, form) };
  if (!table.lengths && tableLength(table) > 1)
    throw new SourceUnreadable(form.key, "it does not say how long its blocks are");
  return table;
}

async function numberTable(tags: TagReader, tag: number, form: TableForm): Promise<NumberTable | null> {
  const entry = tags.entry(tag);
  if (!entry) return null;
  if (entry.count > blockTableKeptMax)
    return { kind: "in file", array: entry, littleEndian: form.littleEndian };
  const values = await tags.numbers(tag);
  if (!values) throw new SourceUnreadable(form.key, "its table of blocks ends before its last block");
  return { kind: "kept", values };
}

/** Blocks that the table speaks of. */
export function tableLength({ offsets }: BlockTable): number {
  return offsets.kind === "kept" ? offsets.values.length : offsets.array.count;
}

export interface TableRead {
  readonly validator: string | null;
  readonly signal: AbortSignal | null;
}

/** Entries of the given blocks (ascending); a block that the table does not reach is not in the file: offset and length 0. */
export async function blockEntries(
  source: ByteSource,
  table: BlockTable,
  of: TableRead & { readonly blocks: readonly number[] },
): Promise<readonly BlockEntry[]> {
  const [offsets, lengths] = await Promise.all([
    pick(source, table.offsets, of),
    table.lengths ? pick(source, table.lengths, of) : null,
  ]);
  return of.blocks.map((_, i) => ({ offset: offsets[i]!, length: lengths ? lengths[i]! : null }));
}

async function pick(
  source: ByteSource,
  numbers: NumberTable,
  of: TableRead & { readonly blocks: readonly number[] },
): Promise<readonly number[]> {
  if (numbers.kind === "kept") return of.blocks.map((block) => numbers.values[block] ?? 0);
  const { array, littleEndian } = numbers;
  const size = typeBytes[array.type]!;
  const inside = of.blocks.filter((block) => block < array.count);
  const ranges: ByteRange[] = inside.map((block) => ({ offset: array.at + block * size, length: size }));
  const found = new Map<number, number>();
  await Promise.all(
    joinRanges(ranges).map(async (joined) => {
      const { bytes } = await source.read(joined, of);
      for (const part of joined.parts) {
        const from = ranges[part]!.offset - joined.offset;
        if (bytes.length < from + size)
          throw new SourceUnreadable(source.key, "its table of blocks ends before its last block");
        found.set(
          inside[part]!,
          decodeNumbers(bytes.subarray(from, from + size), array.type, littleEndian)[0]!,
        );
      }
    }),
  );
  return of.blocks.map((block) => found.get(block) ?? 0);
}
