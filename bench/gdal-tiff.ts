/** The same hills in the compressions that GDAL alone can write here; without GDAL these cases are left out. Runs in Node. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTiff } from "./tiff.ts";

interface GdalCase {
  readonly name: string;
  readonly type: "uint16" | "float32";
  /** Arguments of gdal_translate. */
  readonly translate: readonly string[];
}

const byte = ["-ot", "Byte", "-scale", "1000", "5000", "1", "255"];
const three = ["-b", "1", "-b", "1", "-b", "1"];
const options = (...pairs: readonly string[]): string[] => pairs.flatMap((pair) => ["-co", pair]);

export const gdalCases: readonly GdalCase[] = [
  { name: "PackBits", type: "uint16", translate: options("COMPRESS=PACKBITS") },
  { name: "LZMA", type: "uint16", translate: options("COMPRESS=LZMA") },
  { name: "LERC", type: "float32", translate: options("COMPRESS=LERC", "MAX_Z_ERROR=0.01") },
  { name: "LERC, deflate", type: "float32", translate: options("COMPRESS=LERC_DEFLATE", "MAX_Z_ERROR=0.01") },
  { name: "JPEG, one band", type: "uint16", translate: [...byte, ...options("COMPRESS=JPEG")] },
  {
    name: "JPEG, YCbCr",
    type: "uint16",
    translate: [...byte, ...three, ...options("COMPRESS=JPEG", "PHOTOMETRIC=YCBCR")],
  },
  { name: "WebP, three bands", type: "uint16", translate: [...byte, ...three, ...options("COMPRESS=WEBP")] },
];

/** Null where this GDAL cannot write it, or is not here. */
export function translated({ type, translate }: GdalCase): Uint8Array<ArrayBuffer> | null {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const [from, to] = [join(folder, "from.tif"), join(folder, "to.tif")];
  try {
    writeFileSync(from, makeTiff({ name: "none", compression: "none", predictor: 1, type }));
    const tiles = options("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256");
    const { status } = spawnSync("gdal_translate", ["-q", ...translate, ...tiles, from, to]);
    return status === 0 ? Uint8Array.from(readFileSync(to)) : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
