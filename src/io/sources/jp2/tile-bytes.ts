/** The bytes of tiles: neighbouring tile-parts come in one read, and a tile is used when the last of its parts is here. */
import { blockBytesMax } from "../../../limits.ts";
import type { ByteRange, ByteSource, ReadOptions } from "../../bytes.ts";
import { joinRanges } from "../../bytes/coalesce.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { TileParts } from "./layout.ts";

interface TilesRead extends ReadOptions {
  readonly parts: TileParts;
  readonly tiles: readonly number[];
  /** Awaited before a tile is used. */
  pause(tile: number): Promise<void> | null;
}

/** Parts in the order of the file. What `use` throws over damaged bytes becomes SourceUnreadable. */
type UseTile = (tile: number, parts: readonly Uint8Array[]) => void;

interface PartRange extends ByteRange {
  readonly tile: number;
  /** Its place among the tile's parts. */
  readonly part: number;
}

interface Arriving {
  parts: (Uint8Array | null)[];
  missing: number;
}

export async function eachTile(source: ByteSource, read: TilesRead, use: UseTile): Promise<void> {
  const { key } = source;
  const ranges = rangesOf(read, key);
  const arriving = new Map<number, Arriving>(read.tiles.map((tile) => [tile, { parts: [], missing: 0 }]));
  for (const { tile } of ranges) {
    const state = arriving.get(tile)!;
    state.parts.push(null);
    state.missing++;
  }
  await Promise.all(
    joinRanges(ranges).map(async (joined) => {
      const { bytes } = await source.read(joined, read);
      for (const index of joined.parts) {
        const { offset, length, tile, part } = ranges[index]!;
        const own = bytes.subarray(offset - joined.offset, offset - joined.offset + length);
        if (own.length < length) throw new SourceUnreadable(key, `it ends inside of its tile ${tile}`);
        const state = arriving.get(tile)!;
        state.parts[part] = own;
        if (--state.missing > 0) continue;
        await read.pause(tile);
        told(key, () => use(tile, state.parts as Uint8Array[]));
        state.parts = [];
      }
    }),
  );
}

/** Where the parts of the wanted tiles are; a tile without any, or with more bytes than a block may have, is refused. */
function rangesOf({ parts, tiles }: TilesRead, key: string): readonly PartRange[] {
  const found = new Map(tiles.map((tile) => [tile, { count: 0, bytes: 0 }]));
  const ranges: PartRange[] = [];
  for (const [i, tile] of parts.tiles.entries()) {
    const state = found.get(tile);
    if (!state) continue;
    const length = parts.lengths[i]!;
    ranges.push({ offset: parts.offsets[i]!, length, tile, part: state.count++ });
    state.bytes += length;
  }
  for (const [tile, { count, bytes }] of found) {
    if (count === 0) throw new SourceUnreadable(key, `it ends before its tile ${tile}`);
    if (bytes > blockBytesMax)
      throw new SourceUnreadable(key, `a tile of ${bytes} compressed bytes; ${blockBytesMax} are allowed`);
  }
  return ranges;
}

function told(key: string, use: () => void): void {
  try {
    use();
  } catch (error) {
    throw new SourceUnreadable(key, `a tile does not decode (${(error as Error).message})`);
  }
}
