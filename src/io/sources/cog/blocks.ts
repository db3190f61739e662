/** Blocks of a GeoTIFF: joined ranges, at most six in flight, decoded to typed arrays of full block size. */
import { type TypedArray, allocate } from "../../../cube/chunk.ts";
import type { Block, BlockRead } from "../../../cube/source.ts";
import { bytesPerElement } from "../../../cube/shape.ts";
import type { ByteSource } from "../../bytes.ts";
import { joinRanges } from "../../bytes/coalesce.ts";
import { type Decode, type PlatformCodecs, decoderOf } from "../../codecs/index.ts";
import { undoDifferences, undoFloatingPoint } from "../../codecs/predictor.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { CogHeader, CogLevel } from "./header.ts";

export interface BlockRequest {
  readonly header: CogHeader;
  readonly read: BlockRead;
  readonly band: number;
  readonly signal: AbortSignal | null;
}

export async function readBlocks(
  source: ByteSource,
  request: BlockRequest,
  codecs: PlatformCodecs,
): Promise<readonly Block[]> {
  const { header, read } = request;
  const level = header.levels[read.level]!;
  const decode = decoderOf(header.compression, codecs, header.href);
  const perPlane =
    Math.ceil(level.grid.width / level.blockWidth) * Math.ceil(level.grid.height / level.blockHeight);
  const plane = header.layout === "separate" ? request.band * perPlane : 0;
  const stored = read.blocks.filter((block) => level.blockLengths[plane + block]! > 0);
  const ranges = stored.map((block) => ({
    offset: level.blockOffsets[plane + block]!,
    length: level.blockLengths[plane + block]!,
  }));
  const decoded = new Map<number, TypedArray>();
  await Promise.all(
    joinRanges(ranges).map(async (joined) => {
      const { bytes } = await source.read(joined, { validator: header.validator, signal: request.signal });
      for (const part of joined.parts) {
        const { offset, length } = ranges[part]!;
        const from = offset - joined.offset;
        if (bytes.length < from + length)
          throw new SourceUnreadable(header.href, "it ends before its last block");
        decoded.set(
          stored[part]!,
          decodeBlock(bytes.subarray(from, from + length), { header, level, decode }),
        );
      }
    }),
  );
  return read.blocks.map((number) => ({
    number,
    data: decoded.get(number) ?? emptyBlock(header, level),
    mask: null,
  }));
}

interface BlockFormat {
  readonly header: CogHeader;
  readonly level: CogLevel;
  readonly decode: Decode;
}

/** A sparse block holds no-data, or zeros where the file names none. */
function emptyBlock(header: CogHeader, level: CogLevel): TypedArray {
  const samples = header.layout === "pixel" ? header.bands : 1;
  return allocate(header.type, level.blockWidth * level.blockHeight * samples).fill(
    header.nodata ?? 0,
  ) as TypedArray;
}

function decodeBlock(bytes: Uint8Array, format: BlockFormat): TypedArray {
  const { header, level } = format;
  const samples = header.layout === "pixel" ? header.bands : 1;
  const bytesPerSample = bytesPerElement(header.type);
  const wanted = level.blockWidth * level.blockHeight * samples * bytesPerSample;
  const raw = decodeBytes(bytes, wanted, format);
  const rowBytes = level.blockWidth * samples * bytesPerSample;
  const rows = { width: level.blockWidth, height: Math.floor(raw.length / rowBytes), samples };
  if (header.predictor === 3)
    return typed(undoFloatingPoint(padded(raw, wanted), { ...rows, bytesPerSample }), header, true);
  const data = typed(padded(raw, wanted), header, header.littleEndian);
  if (header.predictor === 2) undoDifferences(data, rows);
  return data;
}

function decodeBytes(bytes: Uint8Array, wanted: number, format: BlockFormat): Uint8Array {
  try {
    return format.decode(bytes, wanted);
  } catch (error) {
    throw new SourceUnreadable(format.header.href, `a block does not decode (${(error as Error).message})`);
  }
}

/** Full block size in a buffer of its own: the last strip of a file is shorter, and decoders may hand out views. */
function padded(raw: Uint8Array, wanted: number): Uint8Array {
  if (raw.length === wanted && raw.byteOffset % 8 === 0) return raw;
  const out = new Uint8Array(wanted);
  out.set(raw.length > wanted ? raw.subarray(0, wanted) : raw);
  return out;
}

function typed(bytes: Uint8Array, header: CogHeader, littleEndian: boolean): TypedArray {
  const size = bytesPerElement(header.type);
  if (!littleEndian && size > 1) swapBytes(bytes, size);
  const { buffer, byteOffset } = bytes;
  const length = bytes.length / size;
  switch (header.type) {
    case "uint8":
      return bytes;
    case "int8":
      return new Int8Array(buffer, byteOffset, length);
    case "uint16":
      return new Uint16Array(buffer, byteOffset, length);
    case "int16":
      return new Int16Array(buffer, byteOffset, length);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, length);
    case "int32":
      return new Int32Array(buffer, byteOffset, length);
    case "float32":
      return new Float32Array(buffer, byteOffset, length);
    default:
      return new Float64Array(buffer, byteOffset, length);
  }
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
