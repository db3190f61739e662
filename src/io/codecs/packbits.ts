/** PackBits: a signed count, then that many bytes or one byte to repeat (TIFF 6.0, section 9). */
export function decodePackBits(bytes: Uint8Array, sizeHint: number): Uint8Array {
  const out = new Uint8Array(sizeHint);
  let at = 0;
  for (let i = 0; i < bytes.length && at < sizeHint;) {
    const control = (bytes[i++]! << 24) >> 24;
    if (control >= 0) {
      const count = Math.min(control + 1, sizeHint - at, bytes.length - i);
      out.set(bytes.subarray(i, i + count), at);
      i += control + 1;
      at += count;
    } else if (control > -128) {
      const count = Math.min(1 - control, sizeHint - at);
      out.fill(bytes[i++] ?? 0, at, at + count);
      at += count;
    }
  }
  return at === sizeHint ? out : out.subarray(0, at);
}
