/** Where the tile-parts of a codestream are: by its index where it has one that can be true, else by going from one to the next. */
import { jp2HopBytes, jp2HopsMax, jp2TilePartsMax } from "../../../limits.ts";
import type { ByteSource } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { TileParts } from "./layout.ts";
import { MARKER } from "./main-header.ts";

interface Codestream {
  /** Contents of the TLM segments. */
  readonly index: readonly Uint8Array[];
  /** Tiles that there should be. */
  readonly tiles: number;
  readonly start: number;
  /** Null where the end of the file is not known. */
  readonly stop: number | null;
  readonly validator: string | null;
}

/** SOT, its length, the tile, the length of the tile-part, its number and how many there are. */
export const TILE_PART_HEADER_BYTES = 12;

export async function tilePartsOf(source: ByteSource, codestream: Codestream): Promise<TileParts> {
  return indexedParts(codestream) ?? (await walkedParts(source, codestream));
}

/** By segments TLM (annex A.7.1); null unless they speak of every tile and of all bytes. */
function indexedParts({ index, tiles, start, stop }: Codestream): TileParts | null {
  const segments = index.map(indexSegment).filter((segment) => segment !== null);
  const count = segments.reduce((sum, segment) => sum + segment.count, 0);
  if (count === 0 || count > jp2TilePartsMax) return null;
  const entries = segments.sort((a, b) => a.number - b.number).flatMap(entriesOf);
  const parts = { tiles: [] as number[], offsets: [] as number[], lengths: [] as number[] };
  let at = start;
  for (const [i, { tile, length }] of entries.entries()) {
    if (length <= TILE_PART_HEADER_BYTES || (tile ?? i) >= tiles) return null;
    parts.tiles.push(tile ?? i);
    parts.offsets.push(at);
    parts.lengths.push(length);
    at += length;
  }
  const whole = stop === null || at === stop || at + 2 === stop;
  return whole && new Set(parts.tiles).size === tiles ? parts : null;
}

interface IndexEntry {
  /** Null where tiles come in order, each in one part. */
  readonly tile: number | null;
  readonly length: number;
}

interface IndexSegment {
  readonly bytes: Uint8Array;
  /** Its place among the segments. */
  readonly number: number;
  readonly tileBytes: number;
  readonly lengthBytes: number;
  readonly count: number;
}

/** The form of a segment; null where there is no such form. */
function indexSegment(bytes: Uint8Array): IndexSegment | null {
  const [number, form] = bytes;
  if (number === undefined || form === undefined) return null;
  const tileBytes = (form >> 4) & 3;
  const lengthBytes = (form & 0x40) === 0 ? 2 : 4;
  if (tileBytes === 3) return null;
  const count = Math.floor((bytes.length - 2) / (tileBytes + lengthBytes));
  return { bytes, number, tileBytes, lengthBytes, count };
}

function entriesOf({ bytes, tileBytes, lengthBytes, count }: IndexSegment): readonly IndexEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, i) => {
    const at = 2 + i * (tileBytes + lengthBytes);
    return {
      tile: tileBytes === 0 ? null : tileBytes === 1 ? view.getUint8(at) : view.getUint16(at),
      length: lengthBytes === 2 ? view.getUint16(at + tileBytes) : view.getUint32(at + tileBytes),
    };
  });
}

/** From SOT to SOT; whatever does not look like one is the end, and tiles that were not met are missed when they are read. */
async function walkedParts(source: ByteSource, codestream: Codestream): Promise<TileParts> {
  const parts = { tiles: [] as number[], offsets: [] as number[], lengths: [] as number[] };
  const { key } = source;
  const read = hopper(source, codestream.validator);
  for (let at = codestream.start; codestream.stop === null || at < codestream.stop;) {
    const head = await read(at);
    const view = new DataView(head.buffer, head.byteOffset, head.length);
    if (head.length < TILE_PART_HEADER_BYTES || view.getUint16(0) !== MARKER.tilePart) break;
    const said = view.getUint32(6);
    if (said === 0 && codestream.stop === null)
      throw new SourceUnreadable(key, "the server does not say how long it is, nor does its last tile");
    const length = said === 0 ? codestream.stop! - at : said;
    const tile = view.getUint16(4);
    if (length <= TILE_PART_HEADER_BYTES || tile >= codestream.tiles)
      throw new SourceUnreadable(key, `a tile-part of ${length} bytes for tile ${tile} cannot be`);
    if (parts.tiles.length === jp2TilePartsMax)
      throw new SourceUnreadable(key, `it has more than ${jp2TilePartsMax} tile-parts`);
    parts.tiles.push(tile);
    parts.offsets.push(at);
    parts.lengths.push(length);
    at += length;
  }
  if (parts.tiles.length === 0) throw new SourceUnreadable(key, "it has no JPEG 2000 tiles");
  return parts;
}

/** The headers of small tile-parts come several in one read. */
function hopper(source: ByteSource, validator: string | null): (at: number) => Promise<Uint8Array> {
  let page = { offset: 0, bytes: new Uint8Array(0) };
  let hops = 0;
  return async (at) => {
    const inside = at >= page.offset && at + TILE_PART_HEADER_BYTES <= page.offset + page.bytes.length;
    if (!inside) {
      if (hops++ === jp2HopsMax)
        throw new SourceUnreadable(
          source.key,
          `its tiles have no index (TLM), and finding them takes more than ${jp2HopsMax} reads; write it with one (gdal_translate -of JP2OpenJPEG -co TLM=YES)`,
        );
      const range = { offset: at, length: jp2HopBytes };
      const { bytes } = await source.read(range, { validator, signal: null });
      page = { offset: at, bytes: bytes as Uint8Array<ArrayBuffer> };
    }
    const from = at - page.offset;
    return page.bytes.subarray(from, from + TILE_PART_HEADER_BYTES);
  };
}
