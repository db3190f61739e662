/** Damaged JPEG 2000 files: each is refused, or gives values of the right number, in bounded time. */
import { SourceUnreadable } from "../../src/io/faults.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { type Jp2File, jp2Files, levelPlanes, memorySource } from "./jp2-files.ts";

interface MutationResult {
  readonly refused: number;
  readonly read: number;
  readonly slowestMs: number;
  /** What should not have happened, by the number of its mutation. */
  readonly wrong: readonly string[];
}

/** Levels that would take longer to put together than to decode are not read. */
const CELLS_MAX = 4_000_000;

export async function readMutations(count: number): Promise<MutationResult> {
  const result = { refused: 0, read: 0, slowestMs: 0, wrong: [] as string[] };
  for (let seed = 0; seed < count; seed++) {
    const file = jp2Files[seed % jp2Files.length]!;
    const started = performance.now();
    try {
      await readOnce(mutated(file, randomOf(seed)));
      result.read++;
    } catch (error) {
      if (error instanceof SourceUnreadable) result.refused++;
      else result.wrong.push(`${seed} (${file.name}): ${String(error)}`);
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - started);
  }
  return result;
}

async function readOnce(bytes: Uint8Array): Promise<void> {
  const { source } = memorySource(bytes);
  const header = await readHeader(source);
  for (const [number, { grid, blockWidth, blockHeight }] of header.levels.entries()) {
    const blocks = Math.ceil(grid.width / blockWidth) * Math.ceil(grid.height / blockHeight);
    if (blocks * blockWidth * blockHeight * header.bands <= CELLS_MAX)
      await levelPlanes(source, header, number);
  }
}

/** Some bytes changed, mostly in the headers; sometimes the end cut off, or a piece taken out. */
function mutated({ bytes }: Jp2File, random: (below: number) => number): Uint8Array {
  const out = bytes.slice();
  const changes = 1 + random(4);
  for (let i = 0; i < changes; i++) {
    const at = random(random(2) === 0 ? Math.min(250, out.length) : out.length);
    out[at] = random(3) === 0 ? [0, 0xff, 0x7f, 0x80][random(4)]! : random(256);
  }
  if (random(6) === 0) return out.subarray(0, random(out.length));
  if (random(8) === 0) {
    const at = random(out.length);
    out.copyWithin(at, at + 1 + random(20));
  }
  return out;
}

/** A linear congruential generator: the same mutations in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
