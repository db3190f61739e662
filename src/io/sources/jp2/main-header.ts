/** The main header of a JPEG 2000 codestream (ISO/IEC 15444-1, annex A). */
import { jp2HeaderBytesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { PagedBytes } from "../cog/paged.ts";
import type { Jpeg2000Size } from "./layout.ts";

export const MARKER = {
  start: 0xff4f,
  size: 0xff51,
  coding: 0xff52,
  componentCoding: 0xff53,
  tilePartLengths: 0xff55,
  packetLengths: 0xff57,
  packedPacketHeaders: 0xff60,
  comment: 0xff64,
  tilePart: 0xff90,
  end: 0xffd9,
} as const;

/** What speaks of the whole file, or to people. */
const DROPPED: ReadonlySet<number> = new Set([MARKER.tilePartLengths, MARKER.packetLengths, MARKER.comment]);

export interface MainHeader {
  readonly size: Jpeg2000Size;
  /** Halvings that every tile and component allows, unless a tile says otherwise. */
  readonly reductions: number;
  /** SOC and all segments but indexes and comments. */
  readonly kept: Uint8Array;
  /** Contents of the TLM segments: index, form, entries. */
  readonly tilePartLengths: readonly Uint8Array[];
  /** Where the first tile-part begins. */
  readonly stop: number;
}

interface Segment {
  readonly marker: number;
  /** Marker, length and contents. */
  readonly bytes: Uint8Array;
}

export async function mainHeader(bytes: PagedBytes, start: number, key: string): Promise<MainHeader> {
  const { segments, stop } = await segmentsOf(bytes, start, key);
  const first = segments[0];
  if (first?.marker !== MARKER.size) throw new SourceUnreadable(key, "a damaged JPEG 2000 header (no SIZ)");
  const size = sizeOf(first.bytes, key);
  if (segments.some(({ marker }) => marker === MARKER.packedPacketHeaders))
    throw new SourceUnreadable(key, "packet headers packed into the main header (PPM) are not supported");
  const kept = joined(segments.filter(({ marker }) => !DROPPED.has(marker)).map((segment) => segment.bytes));
  if (kept.length > jp2HeaderBytesMax)
    throw new SourceUnreadable(
      key,
      `a JPEG 2000 header of ${kept.length} bytes; ${jp2HeaderBytesMax} are allowed`,
    );
  return {
    size,
    reductions: reductionsOf(segments, size.components, key),
    kept,
    tilePartLengths: segments
      .filter(({ marker }) => marker === MARKER.tilePartLengths)
      .map((segment) => segment.bytes.subarray(4)),
    stop,
  };
}

async function segmentsOf(
  bytes: PagedBytes,
  start: number,
  key: string,
): Promise<{ readonly segments: readonly Segment[]; readonly stop: number }> {
  const segments: Segment[] = [];
  let at = start + 2;
  for (;;) {
    const head = viewOf(await bytes.read({ offset: at, length: 4 }));
    if (head.byteLength < 4) throw new SourceUnreadable(key, "it ends inside of its JPEG 2000 header");
    const marker = head.getUint16(0);
    if (marker === MARKER.tilePart) return { segments, stop: at };
    const length = 2 + head.getUint16(2);
    if (marker < 0xff40 || length < 4)
      throw new SourceUnreadable(key, `a damaged JPEG 2000 header (marker ${marker.toString(16)})`);
    const segment = await bytes.read({ offset: at, length });
    if (segment.length < length) throw new SourceUnreadable(key, "it ends inside of its JPEG 2000 header");
    segments.push({ marker, bytes: segment });
    at += length;
  }
}

/** Segment SIZ: image, tiles and components. */
function sizeOf(segment: Uint8Array, key: string): Jpeg2000Size {
  const view = viewOf(segment);
  const components = segment.length < 41 ? 0 : view.getUint16(38);
  if (components === 0 || segment.length < 40 + 3 * components)
    throw new SourceUnreadable(key, "a damaged JPEG 2000 header (SIZ)");
  const [x1, y1, x0, y0, tileWidth, tileHeight, tileX0, tileY0] = Array.from({ length: 8 }, (_, i) =>
    view.getUint32(6 + 4 * i),
  ) as [number, number, number, number, number, number, number, number];
  const possible =
    x1 > x0 &&
    y1 > y0 &&
    tileWidth > 0 &&
    tileHeight > 0 &&
    tileX0 <= x0 &&
    tileY0 <= y0 &&
    tileX0 + tileWidth > x0 &&
    tileY0 + tileHeight > y0 &&
    x1 < 2 ** 31 &&
    y1 < 2 ** 31;
  if (!possible) throw new SourceUnreadable(key, "its image and its tiles do not fit together");
  const tiles = { x0, y0, x1, y1, tileX0, tileY0, tileWidth, tileHeight };
  return { ...tiles, components, ...sampleOf(segment.subarray(40), components, key) };
}

/** Per component: sign and depth, and how it is thinned out. */
function sampleOf(
  triples: Uint8Array,
  components: number,
  key: string,
): Pick<Jpeg2000Size, "bits" | "signed"> {
  let bits = 0;
  const signed = (triples[0]! & 0x80) !== 0;
  for (let i = 0; i < components; i++) {
    const [depth, across, down] = triples.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    if (across !== 1 || down !== 1)
      throw new SourceUnreadable(key, "subsampled components are not supported");
    if (((depth & 0x80) !== 0) !== signed)
      throw new SourceUnreadable(key, "its components are partly signed, partly unsigned");
    bits = Math.max(bits, (depth & 0x7f) + 1);
  }
  if (bits > 16)
    throw new SourceUnreadable(key, `components of ${bits} bits are not supported; up to 16 are`);
  return { bits, signed };
}

function reductionsOf(segments: readonly Segment[], components: number, key: string): number {
  const levels = segments.flatMap(({ marker, bytes }) => {
    if (marker === MARKER.coding) return [bytes[9]];
    if (marker === MARKER.componentCoding) return [bytes[components < 257 ? 6 : 7]];
    return [];
  });
  if (!segments.some(({ marker }) => marker === MARKER.coding))
    throw new SourceUnreadable(key, "a damaged JPEG 2000 header (no COD)");
  if (levels.some((count) => count === undefined || count > 32))
    throw new SourceUnreadable(key, "a damaged JPEG 2000 header (wavelet levels)");
  return Math.min(...(levels as number[]));
}

function joined(segments: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(2 + segments.reduce((sum, segment) => sum + segment.length, 0));
  out.set([MARKER.start >> 8, MARKER.start & 0xff]);
  let at = 2;
  for (const segment of segments) {
    out.set(segment, at);
    at += segment.length;
  }
  return out;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
