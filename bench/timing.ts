/** Times of things that are compared: taken in turns, so that a busy machine slows all of them. */

/** The clock of the runtime goes in steps of a millisecond; a batch lasts so long that a step is a hundredth of it. */
const BATCH_MS = 100;

/** Milliseconds per run of each task: the lower quartile over rounds of batches, because other programs only ever add to it. */
export async function alternately(
  rounds: number,
  tasks: readonly (() => unknown)[],
): Promise<readonly number[]> {
  const runs: number[] = [];
  for (const task of tasks) runs.push(await runsPerBatch(task));
  const times: number[][] = tasks.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, task] of tasks.entries()) times[index]!.push(await msPerRun(task, runs[index]!));
  return times.map(lowerQuartile);
}

/** Doubled until a batch is long enough; this also warms the code up. */
async function runsPerBatch(task: () => unknown): Promise<number> {
  for (let runs = 1; ; runs *= 2) {
    const ms = (await msPerRun(task, runs)) * runs;
    if (ms >= BATCH_MS) return Math.max(1, Math.round((runs * BATCH_MS) / ms));
  }
}

async function msPerRun(task: () => unknown, runs: number): Promise<number> {
  const start = performance.now();
  for (let run = 0; run < runs; run++) await task();
  return (performance.now() - start) / runs;
}

function lowerQuartile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 2]!;
}
