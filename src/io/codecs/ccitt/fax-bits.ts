/** Bits of facsimile data, high bits first; behind the end they are zeros, of which no code has many. */
export class FaxBits {
  private readonly bytes: Uint8Array;
  /** The next bit. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Up to 16 bits, without moving. */
  peek(count: number): number {
    const { bytes } = this;
    const at = this.at >> 3;
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    return (three >> (24 - (this.at & 7) - count)) & ((1 << count) - 1);
  }

  /** @throws RangeError when that leads behind the end */
  skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length * 8) throw new RangeError("CCITT data ends too early");
  }

  alignToByte(): void {
    this.at = (this.at + 7) & ~7;
  }

  isAtEnd(): boolean {
    return this.at >= this.bytes.length * 8;
  }
}
