/** Several files in one: the ustar format (POSIX.1-1988). */
import type { EncodedFile } from "./format.ts";

const BLOCK = 512;

export interface NamedFile {
  /** At most 100 ASCII characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const tarMediaType = "application/x-tar";

export function encodeTar(files: readonly NamedFile[]): EncodedFile {
  const parts = files.flatMap(({ name, bytes }) => [
    tarHeader(name, bytes.length),
    bytes,
    tarPadding(bytes.length),
  ]);
  const size = parts.reduce((sum, part) => sum + part.length, tarEnd.length);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, mediaType: tarMediaType, extension: ".tar" };
}

/** What follows the last file. */
export const tarEnd = new Uint8Array(2 * BLOCK);

/** What follows a file of so many bytes. */
export function tarPadding(bytes: number): Uint8Array {
  return new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** What goes before a file of so many bytes. */
export function tarHeader(name: string, bytes: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const text = (value: string, at: number): void => header.set(new TextEncoder().encode(value), at);
  text(name.slice(0, 100), 0);
  text("0000644\0", 100);
  text("0000000\0", 108);
  text("0000000\0", 116);
  text(`${bytes.toString(8).padStart(11, "0")}\0`, 124);
  text("00000000000\0", 136);
  text("        ", 148);
  text("0", 156);
  text("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  text(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
