/** Facsimile compressions of bilevel TIFFs: modified Huffman (2), T.4 (3) and T.6 (4); TIFF 6.0, sections 10 and 11. */
import { blockBytesMax } from "../../limits.ts";
import { FaxBits } from "./ccitt/fax-bits.ts";
import { type Line, isAtEndOfLine, readDifferences, readRuns, whiteLine } from "./ccitt/lines.ts";
import { reversedBits } from "./reversed-bits.ts";

export interface CcittOptions {
  readonly width: number;
  readonly height: number;
  /** TIFF Compression. */
  readonly scheme: 2 | 3 | 4;
  /** T4Options or T6Options: bit 0 of T.4 says that lines may be told by differences; bit 1 is uncompressed mode, which is refused. */
  readonly options: number;
  /** TIFF FillOrder 2. */
  readonly lsbFirst: boolean;
}

/**
 * Decodes one block to rows of 1-bit samples, the first in the highest bit, each row in whole bytes. White runs are 0, black ones 1.
 * Runs beyond the width are cut, and a T.4 line that ends early is white to its end, as in libtiff.
 * @throws RangeError on codes that do not exist and on data that end early
 */
export function decodeCcitt(bytes: Uint8Array, block: CcittOptions): Uint8Array {
  const { width, height } = block;
  const rowBytes = Math.ceil(width / 8);
  if (rowBytes * height > blockBytesMax || width > blockBytesMax)
    throw new RangeError(`a CCITT block of ${width} x ${height} is too large`);
  const out = new Uint8Array(rowBytes * height);
  const bits = new FaxBits(block.lsbFirst ? reversedBits(bytes) : bytes);
  let line = whiteLine(width);
  let above = whiteLine(width);
  for (let y = 0; y < height; y++) {
    readLine(bits, { line, above, block });
    paint(out, y * rowBytes, line);
    [line, above] = [above, line];
  }
  return out;
}

interface Lines {
  readonly line: Line;
  readonly above: Line;
  readonly block: CcittOptions;
}

function readLine(bits: FaxBits, { line, above, block }: Lines): void {
  if (block.scheme === 4) return readDifferences(bits, line, above);
  if (block.scheme === 2) {
    bits.alignToByte();
    return readRuns(bits, line, "without ends");
  }
  const marked = skipEndOfLine(bits);
  if ((block.options & 1) === 0) return readRuns(bits, line, "with ends");
  if (!marked) throw new RangeError("damaged CCITT data: a line without its end of line");
  const oneDimensional = bits.peek(1) === 1;
  bits.skip(1);
  if (oneDimensional) readRuns(bits, line, "with ends");
  else readDifferences(bits, line, above);
}

/** An end of line is eleven zeros, or more with fill, and a one. */
function skipEndOfLine(bits: FaxBits): boolean {
  if (!isAtEndOfLine(bits)) return false;
  while (bits.peek(1) === 0) bits.skip(1);
  bits.skip(1);
  return true;
}

/** Sets the bits of black runs. */
function paint(out: Uint8Array, at: number, line: Line): void {
  const { changes, count } = line;
  for (let i = 0; i < count; i += 2) setBits(out, at * 8 + changes[i]!, at * 8 + changes[i + 1]!);
}

function setBits(out: Uint8Array, from: number, to: number): void {
  const first = from >> 3;
  const last = to >> 3;
  const head = 0xff >> (from & 7);
  const tail = 0xff & ~(0xff >> (to & 7));
  if (first === last) {
    out[first]! |= head & tail;
    return;
  }
  out[first]! |= head;
  out.fill(0xff, first + 1, last);
  if (tail !== 0) out[last]! |= tail;
}
