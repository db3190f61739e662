/**
 * Removing an account and all that it owns. Its tokens end at once; then eraser after eraser takes away portions until nothing is
 * left, and the rows of the account go last: whatever interrupts it, the next call or the clock goes on.
 */
import type { Deps } from "../deps.ts";
import { eachAlone } from "../ports/each-alone.ts";
import { erasers } from "./erasers.ts";
import { requireAccount, secondsOf } from "./put-account.ts";

/** By name or id; true when the account is gone, false when there is more to erase. */
export async function removeAccount(key: string, deps: Deps): Promise<boolean> {
  const account = await requireAccount(key, deps);
  if (account.status !== "removing") {
    const endTokensAt = secondsOf(deps.clock.now());
    await deps.accounts.change(account.id, { status: "removing", endTokensAt });
    deps.forgetStanding(account.id);
  }
  return eraseOf(account.id, deps);
}

/** Goes on with removals that were interrupted, one portion each. */
export async function resumeRemovals(deps: Deps): Promise<void> {
  await eachAlone(await deps.accounts.removing(), (id) => eraseOf(id, deps));
}

async function eraseOf(id: string, deps: Deps): Promise<boolean> {
  for (const erase of erasers) if (!(await erase(id, deps))) return false;
  await deps.accounts.forget(id);
  deps.forgetStanding(id);
  return true;
}
