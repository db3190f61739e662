/** Bits of entropy-coded data, high bits first; 0xFF 0x00 stands for 0xFF, and any other marker ends the data. */
import type { HuffmanTable } from "./tables.ts";
import { QUICK_BITS } from "./tables.ts";

/** Behind the end zeros are read, so that the hot loops need no check; `checkEnd` tells afterwards. */
export class BitReader {
  readonly bytes: Uint8Array;
  /** The next byte to read; at the end of the data the marker's first. */
  at: number;
  private buffer = 0;
  private count = 0;
  private invented = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  private fill(): void {
    const { bytes } = this;
    while (this.count <= 24) {
      let byte = 0;
      const here = bytes[this.at];
      if (here === undefined || (here === 0xff && bytes[this.at + 1] !== 0)) this.invented += 8;
      else {
        byte = here;
        this.at += here === 0xff ? 2 : 1;
      }
      this.buffer = (this.buffer << 8) | byte;
      this.count += 8;
    }
  }

  /** `bits` from 1 to 16. */
  receive(bits: number): number {
    if (this.count < bits) this.fill();
    this.count -= bits;
    return (this.buffer >>> this.count) & ((1 << bits) - 1);
  }

  /** A number of `bits` bits whose first bit tells its sign (JPEG, F.2.2.1). */
  receiveSigned(bits: number): number {
    if (bits === 0) return 0;
    const value = this.receive(bits);
    return value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
  }

  symbol(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const entry = table.quick[(this.buffer >>> (this.count - QUICK_BITS)) & ((1 << QUICK_BITS) - 1)]!;
    if (entry !== 0) {
      this.count -= entry >> 8;
      return entry & 0xff;
    }
    for (let length = QUICK_BITS + 1; length <= 16; length++) {
      const code = (this.buffer >>> (this.count - length)) & ((1 << length) - 1);
      if (code <= table.lastCode[length]!) {
        this.count -= length;
        return table.symbols[table.firstIndex[length]! + code - table.firstCode[length]!]!;
      }
    }
    throw new RangeError("damaged JPEG data: no such code");
  }

  /** Drops what is left of the byte and moves behind the next restart marker. */
  restart(): void {
    this.checkEnd();
    while (this.bytes[this.at] === 0xff && this.bytes[this.at + 1] === 0xff) this.at++;
    const marker = this.bytes[this.at + 1] ?? 0;
    if (this.bytes[this.at] !== 0xff || marker < 0xd0 || marker > 0xd7)
      throw new RangeError("damaged JPEG data: a restart marker is missing");
    this.at += 2;
    this.buffer = 0;
    this.count = 0;
    this.invented = 0;
  }

  /** @throws RangeError when more bits were read than there are */
  checkEnd(): void {
    if (this.invented > this.count) throw new RangeError("JPEG data ends too early");
  }
}
