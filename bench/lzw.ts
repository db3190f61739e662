/** LZW of TIFF 6.0 (section 13), written plainly: the bench needs files to decode, not speed. */

const CLEAR = 256;
const END = 257;

export function encodeLzw(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let buffer = 0;
  let bits = 0;
  let width = 9;
  let table = new Map<number, number>();
  let next = 258;
  const put = (code: number): void => {
    buffer = (buffer << width) | code;
    bits += width;
    while (bits >= 8) {
      bits -= 8;
      out.push((buffer >>> bits) & 0xff);
    }
    buffer &= (1 << bits) - 1;
  };
  const clear = (): void => {
    put(CLEAR);
    table = new Map();
    next = 258;
    width = 9;
  };
  clear();
  let prefix = bytes[0]!;
  for (const byte of bytes.subarray(1)) {
    const known = table.get(prefix * 256 + byte);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix);
    table.set(prefix * 256 + byte, next++);
    if (next === 1 << width && width < 12) width++;
    prefix = byte;
    if (next === 4094) clear();
  }
  put(prefix);
  put(END);
  if (bits > 0) out.push((buffer << (8 - bits)) & 0xff);
  return Uint8Array.from(out);
}
