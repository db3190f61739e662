/** The boxes of a JP2 file (ISO/IEC 15444-1, annex I): where its codestream is, and what says where the picture lies. */
import { jp2BoxesMax, tagBytesMax } from "../../../limits.ts";
import type { ByteRange } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { PagedBytes } from "../cog/paged.ts";

export interface Jp2Boxes {
  readonly codestream: Span;
  /** A TIFF of one cell whose georeference is that of the picture (GeoJP2). */
  readonly geoTiff: ByteRange | null;
  /** The first XML with a rectified grid (GMLJP2). */
  readonly gml: string | null;
  /** The component that says where the others are opaque; null when none does. */
  readonly opacity: number | null;
}

/** `stop` is null where only the end of the file ends it, and that is not known. */
interface Span {
  readonly offset: number;
  readonly stop: number | null;
}

interface Box extends Span {
  readonly type: string;
}

const SIGNATURE = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
const CODESTREAM = [0xff, 0x4f, 0xff, 0x51];
const GEOJP2 = "b14bf8bd083d4b43a5ae8cd7d5a6ce03";
const NESTED_MAX = 4;

/** By the signature box of a JP2 file, or the first two markers of a bare codestream. */
export function isJpeg2000(start: Uint8Array): boolean {
  return [SIGNATURE, CODESTREAM].some((magic) => magic.every((byte, i) => start[i] === byte));
}

export async function jp2Boxes(bytes: PagedBytes, key: string): Promise<Jp2Boxes> {
  const start = await bytes.read({ offset: 0, length: 4 });
  const found = {
    geoTiff: null as ByteRange | null,
    gml: null as string | null,
    opacity: null as number | null,
  };
  if (start[0] === 0xff) return { ...found, codestream: { offset: 0, stop: bytes.fileBytes() } };
  let codestream: Span | null = null;
  for await (const box of boxesIn(bytes, { offset: 0, stop: bytes.fileBytes() })) {
    if (box.type === "jp2c") codestream ??= box;
    else if (box.type === "uuid") found.geoTiff ??= await geoTiffIn(bytes, box);
    else if (box.type === "asoc" || box.type === "xml ") found.gml ??= await gmlIn(bytes, box, 0);
    else if (box.type === "jp2h") found.opacity ??= await opacityIn(bytes, box);
    if (codestream && (found.geoTiff || found.gml)) break;
  }
  if (!codestream) throw new SourceUnreadable(key, "it has no JPEG 2000 codestream");
  return { ...found, codestream };
}

/** Boxes one after another; one that claims less than its own header, or more than there is, is the last. */
async function* boxesIn(bytes: PagedBytes, within: Span): AsyncGenerator<Box> {
  let at = within.offset;
  for (let count = 0; count < jp2BoxesMax && (within.stop === null || at + 8 <= within.stop); count++) {
    const head = await bytes.read({ offset: at, length: 16 });
    if (head.length < 8) return;
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    const type = String.fromCharCode(...head.subarray(4, 8));
    const short = view.getUint32(0);
    const header = short === 1 ? 16 : 8;
    const length = short === 1 && head.length === 16 ? Number(view.getBigUint64(8)) : short;
    if (length !== 0 && (length < header || !Number.isSafeInteger(at + length))) return;
    const stop = length === 0 ? within.stop : Math.min(at + length, within.stop ?? Infinity);
    yield { type, offset: at + header, stop };
    if (length === 0) return;
    at += length;
  }
}

async function geoTiffIn(bytes: PagedBytes, { offset, stop }: Box): Promise<ByteRange | null> {
  const id = await bytes.read({ offset, length: 16 });
  const name = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const length = (stop ?? Infinity) - offset - 16;
  return name === GEOJP2 && length > 0 && length <= tagBytesMax ? { offset: offset + 16, length } : null;
}

async function gmlIn(bytes: PagedBytes, box: Box, depth: number): Promise<string | null> {
  if (box.type === "xml ") {
    if (box.stop === null || box.stop - box.offset > tagBytesMax) return null;
    const raw = await bytes.read({ offset: box.offset, length: box.stop - box.offset });
    const text = new TextDecoder().decode(raw);
    return text.includes("RectifiedGrid") ? text : null;
  }
  if (depth === NESTED_MAX) return null;
  for await (const inner of boxesIn(bytes, box)) {
    if (inner.type !== "asoc" && inner.type !== "xml ") continue;
    const gml = await gmlIn(bytes, inner, depth + 1);
    if (gml !== null) return gml;
  }
  return null;
}

/** Channels whose definitions are looked at: an opacity counts as the last of two or four. */
const CHANNELS_MAX = 16;

/** The channel definitions: triples of channel, type (1 is opacity) and what it belongs to. */
async function opacityIn(bytes: PagedBytes, header: Box): Promise<number | null> {
  for await (const box of boxesIn(bytes, header)) {
    if (box.type !== "cdef") continue;
    const raw = await bytes.read({ offset: box.offset, length: 2 + 6 * CHANNELS_MAX });
    const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
    const count = raw.length < 2 ? 0 : Math.min(view.getUint16(0), Math.floor((raw.length - 2) / 6));
    for (let i = 0; i < count; i++) if (view.getUint16(4 + i * 6) === 1) return view.getUint16(2 + i * 6);
  }
  return null;
}
