/** The symbols of LZMA: literals, matches and repeated matches, with the state that they share between chunks of LZMA2. */
import type { RangeDecoder } from "./range-decoder.ts";

/** Where each kind of probability begins in the one array of them. */
const POSITIONS_MAX = 16;
const STATES = 12;
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES * POSITIONS_MAX;
const IS_REPEAT_0 = IS_REPEAT + STATES;
const IS_REPEAT_1 = IS_REPEAT_0 + STATES;
const IS_REPEAT_2 = IS_REPEAT_1 + STATES;
const IS_LONG_REPEAT_0 = IS_REPEAT_2 + STATES;
const DISTANCE_SLOT = IS_LONG_REPEAT_0 + STATES * POSITIONS_MAX;
const DISTANCE_MIDDLE = DISTANCE_SLOT + 4 * 64;
const DISTANCE_LOW = DISTANCE_MIDDLE + 128;
const MATCH_LENGTH = DISTANCE_LOW + 16;
/** Two choices, 16 positions of 8 short and of 8 middle lengths, 256 long ones. */
const LENGTH_SIZE = 2 + 2 * POSITIONS_MAX * 8 + 256;
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH_SIZE;
const LITERAL = REPEAT_LENGTH + LENGTH_SIZE;
const LITERAL_SIZE = 0x300;
const LENGTH_MIN = 2;

/** Bits of the byte before and of the position that literals depend on, and of the position that matches depend on. */
export interface LzmaProperties {
  readonly literalContextBits: number;
  readonly literalPositionBits: number;
  readonly positionBits: number;
}

/** One byte holds the three numbers in base 9, 5 and 5; LZMA2 allows four bits for literals in all. */
export function lzmaProperties(byte: number): LzmaProperties {
  const literalContextBits = byte % 9;
  const literalPositionBits = Math.floor(byte / 9) % 5;
  const positionBits = Math.floor(byte / 45);
  if (positionBits > 4 || literalContextBits + literalPositionBits > 4)
    throw new RangeError("damaged LZMA properties");
  return { literalContextBits, literalPositionBits, positionBits };
}

/** Output that is its own dictionary: matches look back to `start` at most. */
export interface LzmaOutput {
  readonly bytes: Uint8Array;
  at: number;
  /** Where the dictionary begins. */
  start: number;
}

export class LzmaDecoder {
  private readonly properties: LzmaProperties;
  private readonly probabilities: Uint16Array;
  private state = 0;
  private distances: [number, number, number, number] = [0, 0, 0, 0];

  constructor(properties: LzmaProperties) {
    this.properties = properties;
    const { literalContextBits, literalPositionBits } = properties;
    const literals = LITERAL_SIZE << (literalContextBits + literalPositionBits);
    this.probabilities = new Uint16Array(LITERAL + literals).fill(1 << 10);
  }

  /** The same properties with nothing learned. */
  reset(): LzmaDecoder {
    return new LzmaDecoder(this.properties);
  }

  /** Decodes up to `stop`, where a match may be cut. */
  decode(range: RangeDecoder, out: LzmaOutput, stop: number): void {
    const positionMask = (1 << this.properties.positionBits) - 1;
    while (out.at < stop) {
      const position = (out.at - out.start) & positionMask;
      if (range.bit(this.probabilities, IS_MATCH + this.state * POSITIONS_MAX + position) === 0)
        this.literal(range, out);
      else {
        const length = this.match(range, position);
        this.copy(out, Math.min(length, stop - out.at));
      }
    }
  }

  /** After a match, the byte that it would have gone on with foretells the literal. */
  private literal(range: RangeDecoder, out: LzmaOutput): void {
    const { literalContextBits, literalPositionBits } = this.properties;
    const { bytes, at, start } = out;
    const before = at > start ? bytes[at - 1]! : 0;
    const position = (at - start) & ((1 << literalPositionBits) - 1);
    const context = (position << literalContextBits) | (before >> (8 - literalContextBits));
    const base = LITERAL + LITERAL_SIZE * context;
    let symbol = 1;
    if (this.state >= 7) {
      let predicted = this.byteAt(out, this.distances[0]);
      while (symbol < 0x100) {
        const guess = (predicted >> 7) & 1;
        predicted <<= 1;
        const bit = range.bit(this.probabilities, base + ((1 + guess) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== guess) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(this.probabilities, base + symbol);
    bytes[out.at++] = symbol;
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6;
  }

  private byteAt({ bytes, at, start }: LzmaOutput, distance: number): number {
    if (distance >= at - start) throw new RangeError("damaged LZMA data: a match looks back too far");
    return bytes[at - distance - 1]!;
  }

  /** Sets the distance of the next copy; gives its length. */
  private match(range: RangeDecoder, position: number): number {
    const { probabilities, distances } = this;
    const wasLiteral = this.state < 7;
    if (range.bit(probabilities, IS_REPEAT + this.state) === 0) {
      const length = this.length(range, MATCH_LENGTH, position);
      this.distances = [this.distance(range, length), distances[0], distances[1], distances[2]];
      this.state = wasLiteral ? 7 : 10;
      return length;
    }
    if (range.bit(probabilities, IS_REPEAT_0 + this.state) === 0) {
      if (range.bit(probabilities, IS_LONG_REPEAT_0 + this.state * POSITIONS_MAX + position) === 0) {
        this.state = wasLiteral ? 9 : 11;
        return 1;
      }
    } else this.repeatFurther(range);
    const length = this.length(range, REPEAT_LENGTH, position);
    this.state = wasLiteral ? 8 : 11;
    return length;
  }

  /** One of the last but one distances becomes the last. */
  private repeatFurther(range: RangeDecoder): void {
    const [last, second, third, fourth] = this.distances;
    if (range.bit(this.probabilities, IS_REPEAT_1 + this.state) === 0)
      this.distances = [second, last, third, fourth];
    else if (range.bit(this.probabilities, IS_REPEAT_2 + this.state) === 0)
      this.distances = [third, last, second, fourth];
    else this.distances = [fourth, last, second, third];
  }

  private length(range: RangeDecoder, base: number, position: number): number {
    const { probabilities } = this;
    const short = base + 2;
    const middle = short + POSITIONS_MAX * 8;
    if (range.bit(probabilities, base) === 0)
      return LENGTH_MIN + range.tree(probabilities, short + position * 8, 3);
    if (range.bit(probabilities, base + 1) === 0)
      return LENGTH_MIN + 8 + range.tree(probabilities, middle + position * 8, 3);
    return LENGTH_MIN + 16 + range.tree(probabilities, middle + POSITIONS_MAX * 8, 8);
  }

  /** A slot tells the two highest bits and how many follow; of many, the four lowest have probabilities. */
  private distance(range: RangeDecoder, length: number): number {
    const { probabilities } = this;
    const lengthState = Math.min(length - LENGTH_MIN, 3);
    const slot = range.tree(probabilities, DISTANCE_SLOT + lengthState * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return high + range.reverseTree(probabilities, DISTANCE_MIDDLE + high - slot, bits);
    return high + range.evenBits(bits - 4) * 16 + range.reverseTree(probabilities, DISTANCE_LOW, 4);
  }

  private copy(out: LzmaOutput, length: number): void {
    this.byteAt(out, this.distances[0]);
    const { bytes } = out;
    let from = out.at - this.distances[0] - 1;
    for (let stop = out.at + length; out.at < stop;) bytes[out.at++] = bytes[from++]!;
  }
}
