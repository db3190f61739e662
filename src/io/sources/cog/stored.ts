/** From block numbers to decoded blocks: where their bytes are, one read per run of neighbours, decoding. */
import type { Pace } from "../../../cube/pace.ts";
import { blockBytesMax, workPerDecodedByte } from "../../../limits.ts";
import type { ByteRange, ByteSource } from "../../bytes.ts";
import { joinRanges } from "../../bytes/coalesce.ts";
import { type PlatformCodecs, blockDecoderOf } from "../../codecs/index.ts";
import { SourceUnreadable } from "../../faults.ts";
import { type BlockEntry, blockEntries, tableLength } from "./block-table.ts";
import { storedRowsBytes } from "./coding.ts";
import { type DecodedBlock, decodeBlock, decodedBytes } from "./decode.ts";
import type { BlockLayout } from "./layout.ts";

export interface StoredRequest {
  readonly header: {
    readonly href: string;
    readonly validator: string | null;
    readonly fileBytes: number | null;
  };
  readonly codecs: PlatformCodecs;
  readonly signal: AbortSignal | null;
  readonly pace: Pace;
  readonly layout: BlockLayout;
  /** 0 where bands are interleaved by pixel. */
  readonly plane: number;
  /** Ascending numbers of presented blocks. */
  readonly blocks: readonly number[];
}

/** In the order of `blocks`, undefined where a block is not in the file. */
export async function readStored(
  source: ByteSource,
  request: StoredRequest,
): Promise<readonly (DecodedBlock | undefined)[]> {
  const { header, layout, blocks } = request;
  const decode = blockDecoderOf(layout.coding, request.codecs, header.href);
  const parts = blocks.map((block) => partOf(layout, request.plane, block));
  const read = { validator: header.validator, signal: request.signal };
  const entries = await blockEntries(source, layout.table, {
    ...read,
    blocks: parts.map((part) => part.stored),
  });
  const ranges = parts.map((part, i) => rangeOf(entries[i]!, part, request));
  const present = blocks.map((_, i) => i).filter((i) => ranges[i] !== null);
  const decoded: (DecodedBlock | undefined)[] = blocks.map(() => undefined);
  await Promise.all(
    joinRanges(present.map((i) => ranges[i]!)).map(async (joined) => {
      const { bytes } = await source.read(joined, read);
      for (const part of joined.parts) {
        const i = present[part]!;
        const from = ranges[i]!.offset - joined.offset;
        const own = bytes.subarray(from, from + ranges[i]!.length);
        if (own.length < ranges[i]!.length)
          throw new SourceUnreadable(header.href, "it ends before its last block");
        await request.pace.did(decodedBytes(layout) * workPerDecodedByte);
        decoded[i] = decodedOr(header.href, () => decodeBlock(own, { layout, rows: parts[i]!.rows, decode }));
      }
    }),
  );
  return decoded;
}

/** Whatever a decoder throws over damaged bytes says the same to the caller. */
function decodedOr(key: string, decode: () => DecodedBlock): DecodedBlock {
  try {
    return decode();
  } catch (error) {
    if (error instanceof SourceUnreadable) throw error;
    throw new SourceUnreadable(key, `a block does not decode (${(error as Error).message})`);
  }
}

/** A presented block inside the stored ones. */
interface StoredPart {
  /** Number of the stored block in the table, planes one after another. */
  readonly stored: number;
  /** Rows of the stored block before the presented one. */
  readonly skipped: number;
  /** Rows of the presented block that lie in the image: some writers leave the others out of the last tiles too. */
  readonly rows: number;
}

function partOf(layout: BlockLayout, plane: number, block: number): StoredPart {
  const { width, height, blockWidth, blockHeight, storedHeight } = layout;
  const across = Math.ceil(width / blockWidth);
  const top = Math.floor(block / across) * blockHeight;
  const storedRow = Math.floor(top / storedHeight);
  const perPlane = across * Math.ceil(height / storedHeight);
  return {
    stored: plane * perPlane + storedRow * across + (block % across),
    skipped: top - storedRow * storedHeight,
    rows: Math.min(blockHeight, height - top),
  };
}

/** Null for a block that is not in the file. Lengths of uncompressed strips follow from their rows, and that of an only strip is never trusted to be 0, as in libtiff. */
function rangeOf(entry: BlockEntry, part: StoredPart, request: StoredRequest): ByteRange | null {
  const { layout, header } = request;
  const { coding, blockWidth, tiled } = layout;
  const only = !tiled && tableLength(layout.table) === 1 && entry.offset > 0;
  if (entry.length === 0 && !only) return null;
  for (const value of [entry.offset, entry.length ?? 0])
    if (!(value >= 0 && Number.isSafeInteger(value)))
      throw new SourceUnreadable(
        header.href,
        `a block lies at ${entry.offset} and is ${entry.length} bytes long`,
      );
  if (coding.compression === 1) {
    const wanted = storedRowsBytes(coding, blockWidth, part.rows);
    const skipped = storedRowsBytes(coding, blockWidth, part.skipped);
    if (tiled && entry.length !== null && entry.length < skipped + wanted)
      throw new SourceUnreadable(header.href, "a tile is shorter than its cells");
    return { offset: entry.offset + skipped, length: wanted };
  }
  const length = entry.length || untilEnd(entry.offset, request);
  if (length > 2 * blockBytesMax)
    throw new SourceUnreadable(
      header.href,
      `a block of ${length} compressed bytes; ${2 * blockBytesMax} are allowed`,
    );
  return { offset: entry.offset, length };
}

/** A length that is not given is at most what the file has left, and what a block can take. */
function untilEnd(offset: number, { header, layout }: StoredRequest): number {
  const most = 2 * storedRowsBytes(layout.coding, layout.blockWidth, layout.storedHeight) + 65_536;
  return Math.min(most, Math.max(0, (header.fileBytes ?? offset + most) - offset));
}
