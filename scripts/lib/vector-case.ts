/** One official case: run through the code of POST /result, and compared with what it expects. Pure, so that it runs in workerd as well as in Node. */
import { show, difference } from "./vector-compare.ts";
import { type Outcome, runAsCube, runCase } from "./vector-run.ts";

export interface Case {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly returns?: unknown;
  readonly throws?: string | boolean;
  readonly delta?: number;
}

export interface CaseResult {
  /** What differs, in one sentence; null where nothing does. */
  readonly problem: string | null;
  /** Whether it was run as a cube of 3 x 3 cells, too. */
  readonly asCube: boolean;
}

export async function caseResult(id: string, test: Case): Promise<CaseResult> {
  try {
    const problem = mismatch(test, await runCase(id, test.arguments));
    if (problem !== null || test.returns === undefined) return { problem, asCube: false };
    const asCube = await runAsCube(id, test.arguments, test.returns);
    if (asCube === null) return { problem: null, asCube: false };
    const different = mismatch(test, asCube);
    return { problem: different === null ? null : `as a 3x3 cube: ${different}`, asCube: true };
  } catch (error) {
    const stack = (error as Error).stack?.split("\n").slice(0, 4).join(" | ");
    return { problem: `crashed: ${stack}`, asCube: false };
  }
}

function mismatch(test: Case, outcome: Outcome): string | null {
  if ("throws" in outcome) {
    if (test.throws === true || test.throws === outcome.throws) return null;
    return `threw ${outcome.throws} (${outcome.message}), expected ${test.throws ? String(test.throws) : show(test.returns)}`;
  }
  if (test.returns === undefined) return `returned ${show(outcome.returns)}, expected ${String(test.throws)}`;
  return difference(outcome.returns, test.returns, { delta: test.delta ?? 1e-10 });
}
