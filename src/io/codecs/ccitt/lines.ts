/** One line of facsimile data as the places where its colour changes; lines begin white. */
import type { FaxBits } from "./fax-bits.ts";
import { CODE_BITS, blackRuns, whiteRuns } from "./run-codes.ts";

/** Places of changes, ascending, the first to black; behind `count` the width follows at least four times. */
export interface Line {
  readonly width: number;
  readonly changes: Int32Array;
  count: number;
}

export function whiteLine(width: number): Line {
  return { width, changes: new Int32Array(width + 5).fill(width), count: 0 };
}

/** Two changes at one place are none. */
function change(line: Line, at: number): void {
  if (line.count > 0 && line.changes[line.count - 1] === at) line.count--;
  else if (at < line.width) line.changes[line.count++] = at;
}

/** A line cannot be left in the middle: what follows the last change is of one colour. */
function finish(line: Line): void {
  line.changes.fill(line.width, line.count, line.count + 4);
}

/** A run is any number of long codes and a short one. */
function readRun(bits: FaxBits, black: 0 | 1): number {
  const table = black === 1 ? blackRuns : whiteRuns;
  for (let run = 0; ;) {
    const entry = table[bits.peek(CODE_BITS)]!;
    if (entry === 0) throw new RangeError("damaged CCITT data: no such run");
    bits.skip(entry & 15);
    run += entry >> 4;
    if (entry >> 4 < 64) return run;
  }
}

/** At least eleven zeros: an end of line, perhaps with fill before it. */
export function isAtEndOfLine(bits: FaxBits): boolean {
  return bits.peek(11) === 0;
}

/** A line of alternating runs. Where lines have ends, one that is cut short is white from there on. */
export function readRuns(bits: FaxBits, line: Line, ends: "with ends" | "without ends"): void {
  line.count = 0;
  let black: 0 | 1 = 0;
  let at = 0;
  while (at < line.width && !(ends === "with ends" && isAtEndOfLine(bits) && !bits.isAtEnd())) {
    at = Math.min(line.width, at + readRun(bits, black));
    change(line, at);
    black = black === 0 ? 1 : 0;
  }
  if (at < line.width && line.count % 2 === 1) line.count--;
  finish(line);
}

/** Vertical modes, by their code of up to seven bits: how far the change lies from the one above (T.4, table 4). */
const vertical: readonly { readonly code: number; readonly length: number; readonly shift: number }[] = [
  { code: 0b1, length: 1, shift: 0 },
  { code: 0b011, length: 3, shift: 1 },
  { code: 0b010, length: 3, shift: -1 },
  { code: 0b000011, length: 6, shift: 2 },
  { code: 0b000010, length: 6, shift: -2 },
  { code: 0b0000011, length: 7, shift: 3 },
  { code: 0b0000010, length: 7, shift: -3 },
];
const PASS = 64;
const HORIZONTAL = 65;

/** Per seven bits: (shift, PASS or HORIZONTAL) * 8 + length of the code, or 0 where there is no mode. */
const modes = modeTable();

function modeTable(): Int16Array {
  const table = new Int16Array(128);
  const all = [
    ...vertical,
    { code: 0b0001, length: 4, shift: PASS },
    { code: 0b001, length: 3, shift: HORIZONTAL },
  ];
  for (const { code, length, shift } of all) {
    const first = code << (7 - length);
    table.fill(shift * 8 + length, first, first + (1 << (7 - length)));
  }
  return table;
}

/** A line told by its differences to the line above. */
export function readDifferences(bits: FaxBits, line: Line, above: Line): void {
  const { width } = line;
  line.count = 0;
  let at = -1;
  let black: 0 | 1 = 0;
  let next = 0;
  while (at < width) {
    next = changeAfter(above, { at, black, from: next });
    const entry = modes[bits.peek(7)]!;
    if (entry === 0) throw new RangeError("damaged CCITT data: no such mode");
    bits.skip(entry & 7);
    const mode = entry >> 3;
    if (mode === PASS) at = above.changes[next + 1]!;
    else if (mode === HORIZONTAL) {
      for (const colour of [black, 1 - black] as (0 | 1)[]) {
        at = Math.min(width, Math.max(at, 0) + readRun(bits, colour));
        change(line, at);
      }
    } else {
      const to = above.changes[next]! + mode;
      if (to < Math.max(at, 0)) throw new RangeError("damaged CCITT data: a line runs backwards");
      at = to;
      change(line, Math.min(at, width));
      black = black === 0 ? 1 : 0;
    }
  }
  finish(line);
}

/** The first change of the line above behind `at` to the other colour; `from` is where the last search ended. */
function changeAfter(
  above: Line,
  { at, black, from }: { readonly at: number; readonly black: 0 | 1; readonly from: number },
): number {
  const { changes, width } = above;
  let index = from;
  if (index % 2 !== black) index = index > 0 ? index - 1 : 1;
  while (changes[index]! <= at && changes[index]! < width) index += 2;
  return index;
}
