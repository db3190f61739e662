/** What a block program is made of while it is compiled: registers, and loops in the order in which they run. */
import { blockPixels, blockRegistersMax, workPerInterpretedStep } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import type { Effort } from "./effort.ts";
import { type Input, variableInput } from "./inputs.ts";
import { isBoolean, isNumber } from "./kernels.ts";
import type { Apart, BlockEmitter, Register, Symbol } from "./op.ts";
import type { ParamSpec } from "./program.ts";

export interface Job {
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly inputs: Map<string, Input>;
  readonly registers: Register[];
  readonly loops: Loops;
  readonly fallbacks: string[];
  readonly emitter: BlockEmitter;
  /** For what is the same for all pixels. */
}

/** Where what is emitted goes: the block's loops, or those of a callback that is run once per element. */
interface Loops {
  steps: ((count: number) => void)[];
  /** What a pixel costs in them, in steps. */
  work: number;
}

export function createJob(params: Readonly<Record<string, ParamSpec>>, effort: Effort): Job {
  const registers: Register[] = [];
  const constants = new Map<number | null, Register>();
  const loops: Loops = { steps: [], work: 0 };
  const register = (): Register => {
    if (registers.length >= blockRegistersMax)
      throw new ProcessFault(
        "ProcessGraphComplexity",
        `A callback would need more than ${blockRegistersMax} values per pixel at once; use fewer steps, or shorter arrays.`,
      );
    const made = new BlockRegister();
    registers.push(made);
    return made;
  };
  const constant = (value: number | null): Register => {
    let found = constants.get(value);
    if (!found) {
      found = new BlockRegister(value ?? NaN);
      registers.push(found);
      if (value === null) found.valid = found.validBuffer;
      constants.set(value, found);
    }
    return found;
  };
  const operand = (symbol: Symbol): Register | null => {
    if (symbol.kind === "pixel") return symbol.register;
    if (symbol.kind === "array" || symbol.kind === "ragged") return null;
    if (symbol.value === null || typeof symbol.value === "number") return constant(symbol.value);
    return typeof symbol.value === "boolean" ? constant(symbol.value ? 1 : 0) : null;
  };
  const emit: BlockEmitter["emit"] = (step) => {
    loops.steps.push(step);
    loops.work++;
  };
  return {
    params,
    inputs: new Map(),
    registers,
    loops,
    fallbacks: [],
    emitter: { register, operand, emit, effort },
  };
}

/** Has memory from its first block on: most programs that are planned never run. */
class BlockRegister implements Register {
  readonly #value: number;
  #data: Float64Array | null = null;
  #validBuffer: Uint8Array | null = null;
  valid: Uint8Array | null = null;

  constructor(value = 0) {
    this.#value = value;
  }
  get data(): Float64Array {
    return (this.#data ??= new Float64Array(blockPixels).fill(this.#value));
  }
  get validBuffer(): Uint8Array {
    return (this.#validBuffer ??= new Uint8Array(blockPixels));
  }
}

/** Notes what is interpreted, which is slower by far: an operation, and the steps that it takes for a pixel. */
export function noteFallback(job: Job, origin: string, steps: number): void {
  job.fallbacks.push(origin);
  job.loops.work += steps * workPerInterpretedStep;
}

/** A pixel goes through every column that is read and every step. */
export function workOf({ inputs, loops }: Job): number {
  let columns = 0;
  for (const { touched } of inputs.values()) columns += Math.max(1, touched.size);
  return columns + loops.work;
}

/** A callback whose loops are not among those of the block: whoever has it runs it, as often as it likes. */
export function apartFrom(job: Job, times: number, call: () => Symbol): Apart {
  const { loops } = job;
  const around = { ...loops };
  loops.steps = [];
  loops.work = 0;
  const symbol = call();
  const { steps, work } = loops;
  Object.assign(loops, around);
  loops.work += times * (work + 1);
  return {
    symbol,
    run(count) {
      for (const step of steps) step(count);
    },
  };
}

/**
 * One compilation for all elements: its loops run once per element, whose register is put in place of `x`. Null where elements
 * differ in type, or what is given is no single value of a pixel.
 */
export function eachElement(
  job: Job,
  items: readonly Symbol[],
  call: (own: Readonly<Record<string, Symbol>>) => Symbol,
): readonly Symbol[] | null {
  const type = items.length > 0 && items.every(isNumber) ? "number" : "boolean";
  if (items.length === 0 || (type === "boolean" && !items.every(isBoolean))) return null;
  const { register: x, symbol } = variableInput(type);
  const apart = apartFrom(job, items.length, () => call({ x: symbol }));
  const given = apart.symbol;
  if (given.kind !== "pixel") return null;
  const operands = items.map((item) => job.emitter.operand(item)!);
  const outs = items.map(() => job.emitter.register());
  const result = given.register;
  job.loops.steps.push((count) => {
    operands.forEach((operand, index) => {
      x.data = operand.data;
      x.valid = operand.valid;
      apart.run(count);
      keep(outs[index]!, result, count);
    });
  });
  return outs.map((register) => ({ kind: "pixel", type: given.type, register }));
}

/** A copy, because the next element overwrites what is given. */
function keep(out: Register, result: Register, count: number): void {
  out.data.set(result.data.length === count ? result.data : result.data.subarray(0, count));
  out.valid = result.valid === null ? null : out.validBuffer;
  if (result.valid !== null) out.validBuffer.set(result.valid.subarray(0, count));
}
