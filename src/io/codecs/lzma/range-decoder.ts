/** The range coder of LZMA: bits by adaptive probabilities of 11 bits, which sit in arrays that the caller keeps. */
const PROBABILITY_BITS = 11;
const ADAPTION = 5;
const TOP = 2 ** 24;

export class RangeDecoder {
  private readonly bytes: Uint8Array;
  private at: number;
  private range = 0xffffffff;
  private code: number;

  /** Five bytes begin each chunk, the first of them 0. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < 5 || bytes[0] !== 0) throw new RangeError("damaged LZMA data");
    this.bytes = bytes;
    this.code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
    this.at = 5;
  }

  private normalize(): void {
    if (this.range >= TOP) return;
    if (this.at >= this.bytes.length) throw new RangeError("LZMA data end too early");
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.bytes[this.at++]!) >>> 0;
  }

  bit(probabilities: Uint16Array, index: number): 0 | 1 {
    this.normalize();
    const probability = probabilities[index]!;
    const bound = (this.range >>> PROBABILITY_BITS) * probability;
    if (this.code < bound) {
      this.range = bound;
      probabilities[index] = probability + (((1 << PROBABILITY_BITS) - probability) >> ADAPTION);
      return 0;
    }
    this.range -= bound;
    this.code -= bound;
    probabilities[index] = probability - (probability >> ADAPTION);
    return 1;
  }

  /** A number of `bits` bits, high ones first; each prefix has a probability of its own from `base + 1` on. */
  tree(probabilities: Uint16Array, base: number, bits: number): number {
    let prefix = 1;
    for (let i = 0; i < bits; i++) prefix = (prefix << 1) | this.bit(probabilities, base + prefix);
    return prefix - (1 << bits);
  }

  /** As `tree`, low bits first. */
  reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let prefix = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probabilities, base + prefix);
      prefix = (prefix << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  /** Bits that are as likely 0 as 1. */
  evenBits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.normalize();
      this.range >>>= 1;
      const bit = this.code >= this.range ? 1 : 0;
      if (bit === 1) this.code -= this.range;
      value = value * 2 + bit;
    }
    return value;
  }
}
