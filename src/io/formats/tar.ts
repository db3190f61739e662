/** Several files in one: the ustar format (POSIX.1-1988). */
import type { EncodedFile } from "./format.ts";

const BLOCK = 512;

export interface NamedFile {
  /** At most 100 ASCII characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function encodeTar(files: readonly NamedFile[]): EncodedFile {
  const size = files.reduce(
    (sum, entry) => sum + BLOCK + Math.ceil(entry.bytes.length / BLOCK) * BLOCK,
    2 * BLOCK,
  );
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const entry of files) {
    writeHeader(bytes.subarray(at, at + BLOCK), entry);
    bytes.set(entry.bytes, at + BLOCK);
    at += BLOCK + Math.ceil(entry.bytes.length / BLOCK) * BLOCK;
  }
  return { bytes, mediaType: "application/x-tar", extension: ".tar" };
}

function writeHeader(header: Uint8Array, entry: NamedFile): void {
  const text = (value: string, at: number): void => header.set(new TextEncoder().encode(value), at);
  text(entry.name.slice(0, 100), 0);
  text("0000644\0", 100);
  text("0000000\0", 108);
  text("0000000\0", 116);
  text(`${entry.bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  text("00000000000\0", 136);
  text("        ", 148);
  text("0", 156);
  text("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  text(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
}
