/** Tasks whose regions lie side by side, and so may read the same blocks. */
import type { Ledger } from "./ledger.ts";
import { type FileOutline, type Stage, numberOf, placeOf } from "./outline.ts";
import type { NeighbourStates } from "./tasks.ts";

/** Ascending numbers. Only what is computed from the plan reads blocks: overviews have no neighbours. */
export function neighboursOf(
  files: readonly FileOutline[],
  stages: readonly Stage[],
  number: number,
): number[] {
  const { stage, row, column } = placeOf(stages, number);
  if (files[stage.file]!.kind === "whole" || stage.level > 0) return [];
  const numbers: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(stage.down - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(stage.across - 1, column + 1); x++)
      if (y !== row || x !== column) numbers.push(numberOf({ stage, row: y, column: x }));
  return numbers.sort((a, b) => a - b);
}

/** What the ledger knows of them at the moment of a claim. */
export function statesOf(
  numbers: readonly number[],
  ledger: Pick<Ledger, "isDone" | "isClaimed">,
): NeighbourStates {
  return {
    done: numbers.filter((number) => ledger.isDone(number)),
    reading: numbers.filter((number) => !ledger.isDone(number) && ledger.isClaimed(number)),
  };
}
