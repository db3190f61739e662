/** Branches that fail: an exception is one only for pixels that take its branch. */
import { type ProcessFault, isOfValues } from "../faults.ts";
import { isBoolean } from "./kernels.ts";
import type { BlockEmitter, Register, Symbol } from "./op.ts";

export interface BranchFault {
  readonly accepted: boolean;
  readonly fault: ProcessFault;
}

/** The branch, or no-data and a note of its exception. What is wrong with its arguments is wrong whoever takes it. */
export function branchOr(faults: BranchFault[], accepted: boolean, make: () => Symbol): Symbol {
  try {
    return make();
  } catch (error) {
    if (!isOfValues(error)) throw error;
    faults.push({ accepted, fault: error });
    return { kind: "uniform", value: null };
  }
}

/** Raises a noted exception as soon as a pixel takes its branch; only `true` accepts. */
export function emitFaults(faults: readonly BranchFault[], condition: Symbol, emitter: BlockEmitter): void {
  const register = isBoolean(condition) ? emitter.operand(condition) : null;
  emitter.emit((count) => {
    for (const { accepted, fault } of faults)
      for (let i = 0; i < count; i++) if (isTrue(register, i) === accepted) throw fault;
  });
}

function isTrue(register: Register | null, i: number): boolean {
  return register !== null && register.data[i] === 1 && (register.valid === null || register.valid[i] === 1);
}
