/** Progress in percent: work done of work planned. 100 is for finished jobs only. */
import type { Phase } from "./tasks.ts";

export interface ProgressFacts {
  /** What was reached when the last round of stages ended. */
  readonly base: number;
  /** Of the work of all chunks, the part that is done. */
  share(): number;
  /** Of the tasks of the phase, the part that is done. */
  tasks(): number;
}

/** Percent that putting the files together takes of what is left after the stages. */
const ASSEMBLY = 5;

/**
 * What a stage will ask for is unknown until it has run, so a stage takes half of what is left. Never goes back within a run.
 */
export function progressOf(phase: Phase, facts: ProgressFacts): number {
  const rest = 99 - facts.base;
  const assembly = (ASSEMBLY / 100) * rest;
  switch (phase) {
    case "plan":
      return facts.base;
    case "stage":
      return Math.floor(facts.base + (rest / 2) * facts.tasks());
    case "compute":
      return Math.floor(facts.base + (rest - assembly) * facts.share());
    case "layout":
      return Math.floor(99 - assembly);
    case "parts":
      return Math.floor(99 - assembly * (1 - facts.tasks()));
    case "finish":
      return 99;
  }
}
