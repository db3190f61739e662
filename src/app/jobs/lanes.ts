/** Which queue a phase's tasks go through: what plans and ends jobs does not wait behind chunks. */
import type { Lane } from "../shares/shares.ts";
import type { Phase } from "./tasks.ts";

export function laneOf(phase: Phase): Lane {
  return phase === "stage" || phase === "compute" ? "chunks" : "control";
}
