/**
 * Blocks of one plane as bytes: their count, then number and bytes of the mask of each as 32-bit integers, then values and mask
 * of each. All begin at multiples of eight bytes, so that they need not be copied out.
 */
import { type TypedArray, allocate } from "../../cube/chunk.ts";
import type { Block, BlockRead, RasterSource } from "../../cube/source.ts";

/** A block that is not what its source says is left out. */
export function packBlocks(
  blocks: readonly Block[],
  source: RasterSource,
  read: BlockRead,
): Uint8Array<ArrayBuffer> {
  const form = formOf(source, read);
  const sound = blocks.filter((block) => isSound(block, form));
  const bytes = new Uint8Array(
    sound.reduce((at, { mask }) => at + padded(form.bytes) + padded(mask?.length ?? 0), head(sound.length)),
  );
  const numbers = new Uint32Array(bytes.buffer, 0, 1 + 2 * sound.length);
  numbers[0] = sound.length;
  let at = head(sound.length);
  sound.forEach(({ number, data, mask }, index) => {
    numbers.set([number, mask?.length ?? 0], 1 + 2 * index);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += padded(form.bytes);
    if (mask) bytes.set(mask, at);
    at += padded(mask?.length ?? 0);
  });
  return bytes;
}

/** Views of the bytes, by block number; none of bytes that are no pack of this source. */
export function unpackBlocks(bytes: ArrayBuffer, source: RasterSource, read: BlockRead): Map<number, Block> {
  const form = formOf(source, read);
  const blocks = new Map<number, Block>();
  const count = bytes.byteLength >= 4 ? new Uint32Array(bytes, 0, 1)[0]! : 0;
  if (head(count) > bytes.byteLength) return blocks;
  const numbers = new Uint32Array(bytes, 4, 2 * count);
  const View = form.empty.constructor as new (buffer: ArrayBuffer, at: number, length: number) => TypedArray;
  let at = head(count);
  for (let index = 0; index < count; index++) {
    const [number, maskBytes] = numbers.subarray(2 * index) as unknown as [number, number];
    const maskAt = at + padded(form.bytes);
    const end = maskAt + padded(maskBytes);
    if (!isMaskLength(maskBytes, form) || end > bytes.byteLength) return new Map();
    const mask = maskBytes > 0 ? new Uint8Array(bytes, maskAt, maskBytes) : null;
    blocks.set(number, { number, data: new View(bytes, at, form.values), mask });
    at = end;
  }
  return at === bytes.byteLength ? blocks : new Map();
}

/** Decoded bytes of the values of a block. */
export function blockBytes(source: RasterSource, read: BlockRead): number {
  return formOf(source, read).bytes;
}

interface Form {
  readonly empty: TypedArray;
  readonly cells: number;
  readonly values: number;
  readonly bytes: number;
}

function formOf(source: RasterSource, read: BlockRead): Form {
  const { blockWidth, blockHeight } = source.levels[read.level]!;
  const empty = allocate(source.type, 0);
  const cells = blockWidth * blockHeight;
  const values = cells * (source.layout === "pixel" ? source.bands : 1);
  return { empty, cells, values, bytes: values * empty.BYTES_PER_ELEMENT };
}

function isSound({ data, mask }: Block, form: Form): boolean {
  return (
    data.length === form.values &&
    data.constructor === form.empty.constructor &&
    isMaskLength(mask?.length ?? 0, form)
  );
}

function isMaskLength(length: number, { cells, values }: Form): boolean {
  return length === 0 || length === cells || length === values;
}

function head(blocks: number): number {
  return padded(4 + 8 * blocks);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
