/** What one request may cost in all, whatever its graph is made of: counted in one place, and refused with a figure. */
import { ProcessFault } from "../../cube/faults.ts";
import { Effort, type EffortBounds } from "../../cube/program/effort.ts";

export interface AllowanceBounds {
  /** Computing with single values while the graph is planned. */
  readonly effort: EffortBounds;
  /** Loads that are bound. */
  readonly loads: number;
  /** Requests to servers of others, each redirect and each try again apart. */
  readonly fetches: number;
}

export class Allowance {
  #bounds: AllowanceBounds;
  readonly effort: Effort;
  #loads = 0;
  #fetches = 0;

  constructor(bounds: AllowanceBounds) {
    this.#bounds = bounds;
    this.effort = new Effort(bounds.effort);
  }

  /** Once it is known who asks; what was spent before counts. */
  become(bounds: AllowanceBounds): void {
    this.#bounds = bounds;
    this.effort.become(bounds.effort);
  }

  /** Before a load is bound. Raises ProcessGraphComplexity. */
  load(): void {
    this.#loads++;
    const { loads } = this.#bounds;
    if (this.#loads > loads) throw tooMuch(`it loads more than ${loads} times`);
  }

  /** Before a server of others is asked. Raises ProcessGraphComplexity. */
  fetch(): void {
    this.#fetches++;
    const { fetches } = this.#bounds;
    if (this.#fetches > fetches) throw tooMuch(`it needs more than ${fetches} requests to other servers`);
  }
}

function tooMuch(reason: string): ProcessFault {
  return new ProcessFault(
    "ProcessGraphComplexity",
    `The process graph asks for too much: ${reason}. Ask for less at once, or use a batch job.`,
  );
}
