/** JPEG (ITU-T T.81): sequential and progressive Huffman images of 8 or 12 bits, as TIFF blocks hold them. */
import { jpegScansMax } from "../../limits.ts";
import { type Frame, readFrame } from "./jpeg/frame.ts";
import { interleave } from "./jpeg/interleave.ts";
import { readScan, transformAll } from "./jpeg/scan.ts";
import { type JpegTables, noTables, readHuffman, readQuantization } from "./jpeg/tables.ts";

export interface JpegImage {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly bits: 8 | 12;
  /** Pixel-interleaved: `width * height * samples` values. */
  readonly data: Uint8Array | Uint16Array;
}

/**
 * Decodes one image; missing samples of subsampled components are interpolated as libjpeg does.
 * @param tables the TIFF's JPEGTables (tag 347): a stream with tables only, which the block's stream leaves out
 * @param colour "rgb" turns three components from YCbCr into RGB; else they stay as they are
 * @throws RangeError on damaged data, on what is neither sequential nor progressive, and on more than `blockBytesMax` bytes
 */
export function decodeJpeg(
  bytes: Uint8Array,
  tables: Uint8Array | null,
  colour: "as stored" | "rgb",
): JpegImage {
  const known = noTables();
  if (tables) readStream(tables, known);
  const frame = readStream(bytes, known);
  if (!frame) throw new RangeError("damaged JPEG data: no image");
  transformAll(frame);
  const { width, height, bits, components } = frame;
  return { width, height, samples: components.length, bits, data: interleave(frame, colour) };
}

/** Walks over the segments of a stream; tables are kept in `tables`, and scans go into the planes of the frame. */
function readStream(bytes: Uint8Array, tables: JpegTables): Frame | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new RangeError("not JPEG data");
  let frame: Frame | null = null;
  let scans = 0;
  const seen = new Set<number>();
  for (let at = 2; at < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) throw new RangeError("damaged JPEG data: no marker where one should be");
    if (marker === 0xff) at++;
    else if (marker === 0xd9) break;
    else if (marker >= 0xd0 && marker <= 0xd8) at += 2;
    else {
      const segment = segmentAt(bytes, at + 2);
      at += 4 + segment.length;
      if (isFrame(marker)) {
        if (frame) throw new RangeError("damaged JPEG data: two images");
        frame = frameOf(marker, segment);
      } else if (marker === 0xda) {
        if (!frame || ++scans > jpegScansMax) throw new RangeError("damaged JPEG data: a scan too many");
        for (let i = 0; i < segment[0]!; i++) seen.add(segment[1 + 2 * i]!);
        at = readScan(segment, { bytes, at, frame, tables });
      } else readTables(marker, segment, tables);
    }
  }
  if (frame?.components.some(({ id }) => !seen.has(id))) throw new RangeError("JPEG data ends too early");
  return frame;
}

/** The bytes of a segment behind its length. */
function segmentAt(bytes: Uint8Array, at: number): Uint8Array {
  const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  if (length < 2 || at + length > bytes.length) throw new RangeError("JPEG data ends too early");
  return bytes.subarray(at + 2, at + length);
}

/** SOF0 to SOF15, without the three numbers of other segments among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function frameOf(marker: number, segment: Uint8Array): Frame {
  if (marker > 0xc2)
    throw new RangeError(
      `JPEG of process ${marker - 0xc0} (lossless, hierarchical or arithmetic) is not supported`,
    );
  return readFrame(segment, marker === 0xc2);
}

function readTables(marker: number, segment: Uint8Array, tables: JpegTables): void {
  if (marker === 0xdb) readQuantization(segment, tables);
  else if (marker === 0xc4) readHuffman(segment, tables);
  else if (marker === 0xdd) tables.restartInterval = (segment[0] ?? 0) * 256 + (segment[1] ?? 0);
}
