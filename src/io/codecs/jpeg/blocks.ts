/** The coefficients of one block out of a scan, in zigzag order (JPEG, F.2 and G.2). */
import type { BitReader } from "./bit-reader.ts";
import type { Component } from "./frame.ts";
import type { HuffmanTable } from "./tables.ts";

/** What a scan says of itself: which coefficients, and which of their bits (progressive only). */
export interface Spectrum {
  readonly first: number;
  readonly last: number;
  /** Bits below the ones that this scan brings. */
  readonly low: number;
}

/** Blocks without further coefficients that a progressive scan has announced. */
interface EndOfBand {
  blocks: number;
}

interface SequentialTables {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

/** Fills a block that holds zeros; gives the place of the last coefficient. */
export function readSequential(
  bits: BitReader,
  block: Int16Array,
  { component, tables }: { readonly component: Component; readonly tables: SequentialTables },
): number {
  component.prediction += bits.receiveSigned(sizeOf(bits.symbol(tables.dc)));
  block[0] = component.prediction;
  let last = 0;
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(tables.ac);
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size === 0 && run !== 15) break;
    k += run;
    if (k > 63) throw new RangeError("damaged JPEG data: too many coefficients");
    if (size === 0) continue;
    block[k] = bits.receiveSigned(size);
    last = k;
  }
  return last;
}

function sizeOf(symbol: number): number {
  if (symbol > 16) throw new RangeError("damaged JPEG data: a coefficient is too large");
  return symbol;
}

export function readDcFirst(
  bits: BitReader,
  block: Int16Array,
  scan: { readonly component: Component; readonly table: HuffmanTable; readonly low: number },
): void {
  const { component } = scan;
  component.prediction += bits.receiveSigned(sizeOf(bits.symbol(scan.table)));
  block[0] = component.prediction << scan.low;
}

export function readDcMore(bits: BitReader, block: Int16Array, low: number): void {
  block[0] = block[0]! | (bits.receive(1) << low);
}

export interface AcScan extends Spectrum {
  readonly table: HuffmanTable;
  readonly ends: EndOfBand;
}

/** A block that no earlier one has announced as empty. */
export function readAcFirst(bits: BitReader, block: Int16Array, scan: AcScan): void {
  const { ends } = scan;
  for (let k = scan.first; k <= scan.last; k++) {
    const symbol = bits.symbol(scan.table);
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size === 0 && run < 15) {
      ends.blocks = (1 << run) - 1 + (run > 0 ? bits.receive(run) : 0);
      return;
    }
    k += run;
    if (k > 63) throw new RangeError("damaged JPEG data: too many coefficients");
    if (size > 0) block[k] = bits.receiveSigned(size) << scan.low;
  }
}

/** One more bit of the coefficients that are known, and new ones among the zeros (JPEG, G.1.2.3). */
export function readAcMore(bits: BitReader, block: Int16Array, scan: AcScan): void {
  const { first, last, low, ends } = scan;
  let k = first;
  if (ends.blocks === 0) {
    while (k <= last) {
      const symbol = bits.symbol(scan.table);
      const run = symbol >> 4;
      if ((symbol & 15) === 0 && run < 15) {
        ends.blocks = (1 << run) + (run > 0 ? bits.receive(run) : 0);
        break;
      }
      const value = (symbol & 15) === 0 ? 0 : (bits.receive(1) === 1 ? 1 : -1) << low;
      k = refine(bits, block, { from: k, last, low, zeros: run });
      if (value !== 0 && k <= 63) block[k] = value;
      k++;
    }
  }
  if (ends.blocks > 0) {
    refine(bits, block, { from: k, last, low, zeros: 64 });
    ends.blocks--;
  }
}

interface Refinement {
  readonly from: number;
  readonly last: number;
  readonly low: number;
  /** Zeros to pass before stopping at the next one. */
  readonly zeros: number;
}

/** Reads a bit for each known coefficient; gives the place of the zero after `zeros` others. */
function refine(bits: BitReader, block: Int16Array, { from, last, low, zeros }: Refinement): number {
  let left = zeros;
  for (let k = from; k <= last; k++) {
    const value = block[k]!;
    if (value === 0) {
      if (left === 0) return k;
      left--;
    } else if (bits.receive(1) === 1 && (value & (1 << low)) === 0) {
      block[k] = value > 0 ? value + (1 << low) : value - (1 << low);
    }
  }
  return last + 1;
}
