/** Reserving a schedule's peak from the isolate's budget: bounded polling, never another request's promise. */
import type { Reservation } from "../../cube/budget.ts";
import { OpenEOError } from "../../errors.ts";
import { budgetPollMs, budgetWaitMs } from "../../limits.ts";
import type { Deps } from "../deps.ts";

export async function reserve(
  deps: Pick<Deps, "budget" | "signal" | "wait">,
  bytes: number,
): Promise<Reservation> {
  requireRoom(deps, bytes);
  for (let waitedMs = 0; waitedMs <= budgetWaitMs; waitedMs += budgetPollMs) {
    if (deps.signal?.aborted) throw new OpenEOError("RequestTimeout", "The client has gone.");
    const reservation = deps.budget.tryReserve(bytes);
    if (reservation) return held(deps, reservation);
    await deps.wait(budgetPollMs);
  }
  throw new OpenEOError("InfrastructureBusy", "This place is busy; try again in a few seconds.");
}

/** No wait makes room for more than there is. */
export function requireRoom(deps: Pick<Deps, "budget">, bytes: number): void {
  if (bytes <= deps.budget.bytesMax) return;
  throw new OpenEOError(
    "ProcessGraphComplexity",
    `The request needs ${Math.ceil(bytes / 1048576)} MiB at once; ${Math.floor(deps.budget.bytesMax / 1048576)} MiB are allowed. Ask for a smaller area, fewer dates or fewer bands.`,
  );
}

/** A client that hangs up ends the reservation, too: `finally` does not run in a request that the runtime drops. */
function held(deps: Pick<Deps, "signal">, reservation: Reservation): Reservation {
  deps.signal?.addEventListener("abort", () => reservation.release(), { once: true });
  return reservation;
}
