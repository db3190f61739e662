/** Quantization and Huffman tables, which a TIFF may keep apart from its blocks (JPEGTables). */

/** Bits of a code that are looked up at once. */
export const QUICK_BITS = 9;

export interface HuffmanTable {
  /** Per QUICK_BITS bits: length * 256 + symbol, or 0 where the code is longer. */
  readonly quick: Uint16Array;
  readonly symbols: Uint8Array;
  /** Per length, 1 to 16: the first and last code (-1 where there is none) and the first one's place in `symbols`. */
  readonly firstCode: Int32Array;
  readonly lastCode: Int32Array;
  readonly firstIndex: Int32Array;
}

export interface JpegTables {
  /** In zigzag order, as stored. */
  readonly quantization: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  /** Blocks groups (MCUs) between restart markers; 0 for none. */
  restartInterval: number;
}

export function noTables(): JpegTables {
  return { quantization: [], dc: [], ac: [], restartInterval: 0 };
}

/** DQT: one or more tables of 64 numbers of 8 or 16 bits (JPEG, B.2.4.1). */
export function readQuantization(segment: Uint8Array, tables: JpegTables): void {
  for (let at = 0; at < segment.length;) {
    const wide = segment[at]! >> 4 !== 0;
    const id = segment[at]! & 15;
    const size = wide ? 128 : 64;
    if (id > 3 || at + 1 + size > segment.length) throw new RangeError("damaged JPEG quantization table");
    const body = segment.subarray(at + 1, at + 1 + size);
    tables.quantization[id] = wide
      ? Uint16Array.from({ length: 64 }, (_, i) => body[i * 2]! * 256 + body[i * 2 + 1]!)
      : Uint16Array.from(body);
    at += 1 + size;
  }
}

/** DHT: one or more tables, each as counts per code length and the symbols in order of their codes (JPEG, B.2.4.2). */
export function readHuffman(segment: Uint8Array, tables: JpegTables): void {
  for (let at = 0; at < segment.length;) {
    const kind = segment[at]! >> 4;
    const id = segment[at]! & 15;
    const counts = segment.subarray(at + 1, at + 17);
    const size = counts.reduce((sum, count) => sum + count, 0);
    if (kind > 1 || id > 3 || size > 256 || at + 17 + size > segment.length)
      throw new RangeError("damaged JPEG Huffman table");
    (kind === 0 ? tables.dc : tables.ac)[id] = huffmanTable(counts, segment.slice(at + 17, at + 17 + size));
    at += 17 + size;
  }
}

/** Codes of one length count up; the next length goes on at twice the next code (JPEG, C.2). */
function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const quick = new Uint16Array(1 << QUICK_BITS);
  const firstCode = new Int32Array(17);
  const lastCode = new Int32Array(17).fill(-1);
  const firstIndex = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    if (code + count > 1 << length) throw new RangeError("damaged JPEG Huffman table");
    firstCode[length] = code;
    firstIndex[length] = index;
    if (count > 0) lastCode[length] = code + count - 1;
    for (let i = 0; i < count && length <= QUICK_BITS; i++) {
      const first = (code + i) << (QUICK_BITS - length);
      quick.fill(length * 256 + symbols[index + i]!, first, first + (1 << (QUICK_BITS - length)));
    }
    code = (code + count) << 1;
    index += count;
  }
  return { quick, symbols, firstCode, lastCode, firstIndex };
}
