/** Decoded blocks beyond the isolate, for the tasks of a job that share them; as bytes, values first and then the mask. */
import { type TypedArray, allocate } from "../../cube/chunk.ts";
import type { ElementType } from "../../cube/shape.ts";
import type { Block, BlockRead, RasterSource } from "../../cube/source.ts";
import type { Limiter } from "../bytes/limited.ts";

/** The platform's tier: bytes by key. What it loses is read anew, and so nothing here fails. */
export interface BlockStore {
  get(key: string): Promise<ArrayBuffer | null>;
  /** Resolves when the bytes are no longer held. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Its calls wait in line with the reads of files, as the platform has them do. */
export function limitedStore(store: BlockStore, limiter: Limiter): BlockStore {
  return {
    get: (key) => limiter.run(() => store.get(key)),
    put: (key, bytes) => limiter.run(() => store.put(key, bytes)),
    remove: (key) => limiter.run(() => store.remove(key)),
  };
}

/** Null for a block that is not what its source says, which is not kept. */
export function packBlock(
  block: Block,
  source: RasterSource,
  read: BlockRead,
): Uint8Array<ArrayBuffer> | null {
  const { type, values } = formOf(source, read);
  if (block.data.length !== values || block.data.constructor !== allocate(type, 0).constructor) return null;
  const { buffer, byteOffset, byteLength } = block.data;
  const data = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  if (!block.mask) return data;
  const bytes = new Uint8Array(byteLength + block.mask.length);
  bytes.set(data);
  bytes.set(block.mask, byteLength);
  return bytes;
}

/** Undefined for bytes that are no block of this source. */
export function unpackBlock(
  bytes: ArrayBuffer,
  of: { readonly source: RasterSource; readonly read: BlockRead; readonly number: number },
): Block | undefined {
  const { type, cells, values } = formOf(of.source, of.read);
  const empty = allocate(type, 0);
  const dataBytes = values * empty.BYTES_PER_ELEMENT;
  const maskBytes = bytes.byteLength - dataBytes;
  if (maskBytes !== 0 && maskBytes !== cells && maskBytes !== values) return undefined;
  const View = empty.constructor as new (buffer: ArrayBuffer, at: number, length: number) => TypedArray;
  return {
    number: of.number,
    data: new View(bytes, 0, values),
    mask: maskBytes > 0 ? new Uint8Array(bytes.slice(dataBytes)) : null,
  };
}

interface Form {
  readonly type: ElementType;
  readonly cells: number;
  readonly values: number;
}

function formOf(source: RasterSource, read: BlockRead): Form {
  const { blockWidth, blockHeight } = source.levels[read.level]!;
  const cells = blockWidth * blockHeight;
  return { type: source.type, cells, values: cells * (source.layout === "pixel" ? source.bands : 1) };
}
