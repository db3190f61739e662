/** Which cells of a block are valid: by the file's mask image, by its alpha band, by its codec. */
import { maskBlocksMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { DecodedBlock } from "./decode.ts";
import type { BlockLayout, MaskLayout } from "./layout.ts";
import { type StoredRequest, readStored } from "./stored.ts";

type MaskRequest = Omit<StoredRequest, "layout" | "plane"> & {
  readonly mask: MaskLayout;
  /** Bands of the image that the blocks hold: all where they are interleaved, one of separate planes. */
  readonly bands: readonly number[];
};

/**
 * The mask of each block, put together out of the mask image's own blocks; what is not in the file is not valid. One
 * byte per cell, or one per value where each band has a mask of its own.
 */
export async function maskBlocks(
  source: ByteSource,
  level: BlockLayout,
  request: MaskRequest,
): Promise<readonly Uint8Array[]> {
  const { mask, blocks } = request;
  const bands = mask.bands === 1 ? [0] : request.bands;
  const perBlock = (level.blockWidth / mask.blockWidth + 2) * (level.blockHeight / mask.blockHeight + 2);
  if (perBlock > maskBlocksMax)
    throw new SourceUnreadable(request.header.href, "its mask lies in far smaller blocks than its cells");
  const boxes = blocks.map((block) => boxOf(level, block));
  const outs = boxes.map(() => new Uint8Array(level.blockWidth * level.blockHeight * bands.length));
  const wanted = [...new Set(boxes.flatMap((box) => touched(mask, box)))].sort((a, b) => a - b);
  for (const [sample, band] of bands.entries()) {
    if (mask.layout === "pixel" && sample > 0) break;
    const plane = mask.layout === "separate" ? band : 0;
    const stored = await readStored(source, { ...request, layout: mask, plane, blocks: wanted });
    const byNumber = new Map(wanted.map((number, i) => [number, stored[i]?.data as Uint8Array | undefined]));
    const copies =
      mask.layout === "separate" ? [{ from: 0, to: sample }] : bands.map((from, to) => ({ from, to }));
    for (const [i, box] of boxes.entries())
      for (const number of touched(mask, box))
        for (const copy of copies)
          copyMask(byNumber.get(number), boxOf(mask, number), {
            ...copy,
            out: outs[i]!,
            box,
            step: bands.length,
            fromStep: mask.coding.samples,
          });
  }
  return outs;
}

/** Cells of a block that lie in the image. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly blockWidth: number;
}

function boxOf({ width, height, blockWidth, blockHeight }: BlockLayout, block: number): Box {
  const across = Math.ceil(width / blockWidth);
  const left = (block % across) * blockWidth;
  const top = Math.floor(block / across) * blockHeight;
  return {
    left,
    top,
    right: Math.min(width, left + blockWidth),
    bottom: Math.min(height, top + blockHeight),
    blockWidth,
  };
}

function touched({ width, blockWidth, blockHeight }: BlockLayout, box: Box): number[] {
  const across = Math.ceil(width / blockWidth);
  const numbers: number[] = [];
  for (let row = Math.floor(box.top / blockHeight); row * blockHeight < box.bottom; row++)
    for (let column = Math.floor(box.left / blockWidth); column * blockWidth < box.right; column++)
      numbers.push(row * across + column);
  return numbers;
}

interface MaskCopy {
  readonly out: Uint8Array;
  readonly box: Box;
  /** Sample of the mask and of the block. */
  readonly from: number;
  readonly to: number;
  /** Samples per cell of the mask and of the block. */
  readonly fromStep: number;
  readonly step: number;
}

function copyMask(data: Uint8Array | undefined, from: Box, copy: MaskCopy): void {
  if (!data) return;
  const { out, box, step, fromStep } = copy;
  const left = Math.max(box.left, from.left);
  const right = Math.min(box.right, from.right);
  for (let row = Math.max(box.top, from.top); row < Math.min(box.bottom, from.bottom); row++) {
    let source = ((row - from.top) * from.blockWidth + left - from.left) * fromStep + copy.from;
    let target = ((row - box.top) * box.blockWidth + left - box.left) * step + copy.to;
    for (let column = left; column < right; column++, source += fromStep, target += step)
      out[target] = data[source] === 0 ? 0 : 1;
  }
}

/** One byte per value: the colours are valid where the alpha band is not 0, the alpha band always; null without an alpha band. */
export function alphaMask(
  header: {
    readonly alphaBand: number | null;
    readonly layout: "pixel" | "separate";
    readonly bands: number;
  },
  block: DecodedBlock,
  alphaBlock: DecodedBlock | null,
): Uint8Array | null {
  const { alphaBand, layout, bands } = header;
  if (alphaBand === null || (layout === "separate" && !alphaBlock)) return null;
  const data = (alphaBlock ?? block).data;
  const [step, first] = layout === "pixel" ? [bands, alphaBand] : [1, 0];
  const out = new Uint8Array(data.length);
  for (let at = 0; at < out.length; at += step) {
    const valid = data[at + first] === 0 ? 0 : 1;
    for (let sample = 0; sample < step; sample++) out[at + sample] = valid;
    if (layout === "pixel") out[at + first] = 1;
  }
  return out;
}

/** One byte per cell, 0 where every band has its own no-data value: `planes` are the block itself, or one block per separate plane. */
export function nodataValuesMask(
  values: readonly number[] | null,
  planes: readonly DecodedBlock[],
): Uint8Array | null {
  if (!values) return null;
  const step = planes.length === 1 ? values.length : 1;
  const out = new Uint8Array(planes[0]!.data.length / step);
  for (const [band, value] of values.entries()) {
    const { data } = planes.length === 1 ? planes[0]! : planes[band]!;
    for (let i = 0, at = step === 1 ? 0 : band; i < out.length; i++, at += step)
      if (data[at] !== value) out[i] = 1;
  }
  return out;
}

/** Valid is what all masks say is valid; null when nothing is masked by any. A mask per cell counts for all of its values. */
export function together(...masks: readonly (Uint8Array | null)[]): Uint8Array | null {
  const [first, ...others] = masks.filter((mask) => mask !== null).sort((a, b) => b.length - a.length);
  if (!first) return null;
  for (const other of others) {
    const samples = first.length / other.length;
    for (let i = 0; i < first.length; i++)
      first[i] = first[i]! & other[samples === 1 ? i : Math.floor(i / samples)]!;
  }
  return first;
}
