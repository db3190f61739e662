/** The life of a job as a pure state machine; api-contract's table, event by event. */
import { type JobState, isActive } from "./record.ts";

export type JobEvent =
  | { readonly type: "start" }
  /** What the run has done so far is of no use any more. */
  | { readonly type: "begin anew" }
  /** The plan is known, and the first chunks are on their way. */
  | { readonly type: "run" }
  | { readonly type: "finish" }
  | { readonly type: "fail"; readonly progress: number }
  /** `partial`: whether something can be downloaded already. */
  | { readonly type: "cancel"; readonly progress: number; readonly partial: boolean };

/** The state after an event; the same object where the event has no effect. */
export function after(state: JobState, event: JobEvent, now: string): JobState {
  switch (event.type) {
    case "start":
      return isActive(state.status) ? state : queued(state, now);
    case "begin anew":
      return isActive(state.status) ? queued(state, now) : state;
    case "run":
      return state.status === "queued" ? { ...state, status: "running", updated: now, started: now } : state;
    case "finish":
      return isActive(state.status) ? { ...state, status: "finished", updated: now, progress: 100 } : state;
    case "fail":
      return isActive(state.status)
        ? { ...state, status: "error", updated: now, progress: Math.min(99, event.progress) }
        : state;
    case "cancel":
      return isActive(state.status) ? cancelled(state, event, now) : state;
  }
}

function queued(state: JobState, now: string): JobState {
  return {
    ...state,
    status: "queued",
    updated: now,
    queued: now,
    started: null,
    run: state.run + 1,
    progress: 0,
  };
}

/** A queued job goes back to created; a running one is canceled only if it leaves something behind. */
function cancelled(
  state: JobState,
  event: { readonly progress: number; readonly partial: boolean },
  now: string,
): JobState {
  if (state.status === "queued" || !event.partial)
    return { ...state, status: "created", updated: now, progress: 0 };
  return { ...state, status: "canceled", updated: now, progress: Math.min(99, event.progress) };
}
