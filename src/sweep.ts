/** What the clock calls every five minutes: what was left behind, or has become old, goes. */
import { resumeRemovals } from "./app/accounts/remove-account.ts";
import { cleanImports } from "./app/collections/imports/clean.ts";
import type { Deps } from "./app/deps.ts";
import { sweepLooseObjects } from "./app/files/loose-objects.ts";
import { logText } from "./app/ports/openeo-error.ts";
import { sweepPreviews } from "./app/preview/preview.ts";
import { sweepRequestLogs } from "./app/sync/request-log.ts";

export interface Sweep {
  readonly name: string;
  /** Safe to be killed at any moment, and to run twice at a time: what it leaves, the next one finds. */
  readonly run: (deps: Deps) => Promise<void>;
}

/** THE LIST. */
export const sweeps: readonly Sweep[] = [
  { name: "removals of accounts", run: resumeRemovals },
  { name: "objects that no file leads to", run: sweepLooseObjects },
  { name: "logs of synchronous requests", run: sweepRequestLogs },
  { name: "previews that have ended", run: sweepPreviews },
  { name: "what is left of imports", run: cleanDueImports },
];

/** One that fails is logged and holds up no other; the clock comes again. */
export async function sweepAll(deps: Deps, list: readonly Sweep[] = sweeps): Promise<void> {
  for (const { name, run } of list)
    try {
      await run(deps);
    } catch (error) {
      console.error(`a sweep failed: ${name}`, logText(error));
    }
}

async function cleanDueImports(
  deps: Pick<Deps, "clock" | "files" | "freshHeader" | "imports">,
): Promise<void> {
  while (!(await cleanImports(deps, "when due")));
}
