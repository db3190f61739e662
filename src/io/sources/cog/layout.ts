/** How an image lies in blocks, and which blocks are presented for it. */
import type { ElementType } from "../../../cube/shape.ts";
import { bytesPerElement } from "../../../cube/shape.ts";
import { blockBytesMax, fileBlocksMax, sliceBytes } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import { type BlockTable, blockTable } from "./block-table.ts";
import { type BlockCoding, type ImageFacts, isSize, storedRowsBytes } from "./coding.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";

/**
 * Blocks as they are handed out, in row order. Uncompressed blocks that are large are handed out in slices of whole rows:
 * `blockHeight` is then a part of `storedHeight`.
 */
export interface BlockLayout {
  readonly width: number;
  readonly height: number;
  readonly type: ElementType;
  readonly tiled: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly storedHeight: number;
  readonly coding: BlockCoding;
  readonly table: BlockTable;
}

/** A mask image: of one band for all, or of one band for each band of the image. */
export interface MaskLayout extends BlockLayout {
  readonly bands: number;
  readonly layout: "pixel" | "separate";
}

export async function layoutOf(tags: TagReader, facts: ImageFacts, key: string): Promise<BlockLayout> {
  const { width, height, coding, type } = facts;
  const tiled = tags.has(TAG.tileWidth) && tags.has(TAG.tileLength);
  const blockWidth = tiled ? await tags.number(TAG.tileWidth, 0) : width;
  const rows = await tags.number(tiled ? TAG.tileLength : TAG.rowsPerStrip, 2 ** 32 - 1);
  const storedHeight = tiled ? rows : Math.min(rows, height);
  if (!isSize(blockWidth) || !isSize(storedHeight))
    throw new SourceUnreadable(key, `blocks of ${blockWidth} x ${rows} cells cannot be`);
  const planes = facts.layout === "separate" ? facts.bands : 1;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / storedHeight) * planes;
  if (blocks > fileBlocksMax)
    throw new SourceUnreadable(key, `it has ${blocks} blocks; ${fileBlocksMax} are allowed`);
  const stored = { tiled, blockWidth, storedHeight, single: !tiled && storedHeight === height };
  const blockHeight = presentedHeight(stored, facts);
  checkBytes(blockWidth * blockHeight, facts, key);
  const table = await blockTable(tags, { tiled, littleEndian: coding.littleEndian, key });
  return { width, height, type, tiled, blockWidth, blockHeight, storedHeight, coding, table };
}

/** A block takes its decoded values, and for a moment its bytes as stored. */
function checkBytes(cells: number, facts: ImageFacts, key: string): void {
  const samples = facts.layout === "separate" ? 1 : facts.bands;
  const bytes = Math.max(
    cells * samples * bytesPerElement(facts.type),
    Math.ceil((cells * facts.coding.samples * facts.coding.bits) / 8),
  );
  if (bytes > blockBytesMax)
    throw new SourceUnreadable(
      key,
      `one of its blocks takes ${bytes} bytes, ${blockBytesMax} are allowed; make it a Cloud Optimized GeoTIFF with tiles of 512 (gdal_translate -of COG)`,
    );
}

interface StoredBlock {
  readonly blockWidth: number;
  readonly storedHeight: number;
  /** One strip holds the whole image, so that slices need not divide it. */
  readonly single: boolean;
}

/** Rows of one presented block: all that are stored, or as many rows of an uncompressed block as make a slice. */
function presentedHeight({ blockWidth, storedHeight, single }: StoredBlock, facts: ImageFacts): number {
  const { coding } = facts;
  if (coding.compression !== 1 || coding.colour.kind === "ycbcr") return storedHeight;
  const rows = Math.max(1, Math.floor(sliceBytes / storedRowsBytes(coding, blockWidth, 1)));
  if (rows >= storedHeight) return storedHeight;
  if (single) return rows;
  let divisor = rows;
  while (storedHeight % divisor !== 0) divisor--;
  return divisor;
}
