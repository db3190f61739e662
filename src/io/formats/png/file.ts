/** Signature, header, palette, transparency, one data chunk, end (PNG specification, third edition, section 5). */
import type { Grid } from "../../../cube/shape.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import { type PngImage, colorTypes } from "./image.ts";

export interface PngParts {
  readonly size: Pick<Grid, "width" | "height">;
  readonly image: PngImage;
  /** The filtered rows as a zlib stream. */
  readonly deflated: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum. */
const CHUNK_FRAME = 12;

export function pngBytes({ size, image, deflated }: PngParts, crc32: PlatformCodecs["crc32"]): Uint8Array {
  const chunks: readonly (readonly [type: string, body: Uint8Array | null | undefined])[] = [
    ["IHDR", header(size, image)],
    ["PLTE", image.palette],
    ["tRNS", image.transparency],
    ["IDAT", deflated],
    ["IEND", new Uint8Array(0)],
  ];
  const written = chunks.flatMap(([type, body]) => (body ? [{ type, body }] : []));
  const bytes = new Uint8Array(
    written.reduce((sum, { body }) => sum + CHUNK_FRAME + body.length, SIGNATURE.length),
  );
  bytes.set(SIGNATURE);
  const view = new DataView(bytes.buffer);
  let at = SIGNATURE.length;
  for (const { type, body } of written) {
    view.setUint32(at, body.length);
    for (let i = 0; i < 4; i++) bytes[at + 4 + i] = type.charCodeAt(i);
    bytes.set(body, at + 8);
    view.setUint32(at + 8 + body.length, crc32(bytes.subarray(at + 4, at + 8 + body.length)));
    at += CHUNK_FRAME + body.length;
  }
  return bytes;
}

function header({ width, height }: PngParts["size"], { color }: PngImage): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  bytes.set([8, colorTypes[color], 0, 0, 0], 8);
  return bytes;
}
