/** A place in little-endian bytes that moves as values are read; reading past the end is a RangeError. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  uint8(): number {
    return this.view.getUint8(this.skip(1));
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  float64(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** The next `count` bytes, as a view. */
  take(count: number): Uint8Array {
    const from = this.skip(count);
    return this.bytes.subarray(from, this.at);
  }

  /** Moves on and gives where it was. */
  skip(count: number): number {
    const from = this.at;
    if (!(count >= 0 && from + count <= this.bytes.length)) throw new RangeError("LERC data ends too early");
    this.at += count;
    return from;
  }
}
