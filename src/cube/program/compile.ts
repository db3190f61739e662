/** From programs to closures over blocks: symbols are followed once, each varying step becomes one written-out loop. */
import { blockPixels, workPerInterpretedStep } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import type { Effort } from "./effort.ts";
import { type BranchFault, branchOr, emitFaults } from "./branches.ts";
import { interpretPerPixel } from "./fallback.ts";
import { type Branches, type Emitter, type Register, type Symbol, takenBranch } from "./op.ts";
import { pixelOp } from "./ops/index.ts";
import { missingParameter, parametersOf } from "./parameters.ts";
import type { Arg, Column, ParamSpec, Program, ResultSpec, Step } from "./program.ts";
import { evaluateHanded, evaluateOp, handed } from "./scalar.ts";
import { arraySymbol, booleanSymbol, listOf, uniformArgs } from "./symbols.ts";

export interface CompiledProgram {
  readonly result: ResultSpec;
  /** Elements of an array parameter that the program touches, ascending, or all of them. */
  usedLabels(param: string): readonly number[] | "all";
  /** Origins of steps that are interpreted pixel by pixel. */
  readonly fallbacks: readonly string[];
  readonly scratchBytes: number;
  /** What a pixel costs, in kernel pixels, as far as one can tell without running it. */
  readonly workPerPixel: number;
  /** Runs one block of at most `blockPixels` pixels. `out[i].valid` is borrowed until the next run. */
  run(
    inputs: Readonly<Record<string, Column | readonly Column[]>>,
    count: number,
    out: readonly Column[],
  ): void;
}

/** What is the same for all pixels is computed here, at the cost of `effort`. */
export function compileProgram(
  program: Program,
  params: Readonly<Record<string, ParamSpec>>,
  effort: Effort,
): CompiledProgram {
  const job = createJob(params, effort);
  const symbol = symbolOf(job, program, program.result);
  const results = resultsOf(symbol, program, job);
  return {
    result: results.spec,
    usedLabels: (param) => usedLabels(job, param),
    fallbacks: job.fallbacks,
    scratchBytes: job.registers.length * blockPixels * 9,
    workPerPixel: workOf(job),
    run(inputs, count, out) {
      for (const [name, input] of job.inputs) input.bind(inputs[name]);
      for (const step of job.steps) step(count);
      results.registers.forEach((register, index) => {
        out[index]!.data.set(
          register.data.length === count ? register.data : register.data.subarray(0, count),
        );
        out[index]!.valid = register.valid;
      });
    },
  };
}

/** A pixel goes through every column that is read and every step; what is interpreted is slower by far. */
function workOf({ inputs, steps, interpretedSteps }: Job): number {
  let columns = 0;
  for (const { touched } of inputs.values()) columns += Math.max(1, touched.size);
  return columns + steps.length + interpretedSteps * workPerInterpretedStep;
}

interface Input {
  readonly symbol: Symbol;
  readonly touched: Set<number>;
  bind(columns: Column | readonly Column[] | undefined): void;
}

interface Job {
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly inputs: Map<string, Input>;
  readonly registers: Register[];
  readonly constants: Map<number | null, Register>;
  readonly steps: ((count: number) => void)[];
  readonly fallbacks: string[];
  /** Of what is interpreted, for one pixel. */
  interpretedSteps: number;
  readonly known: Map<Step, Symbol>;
  readonly emitter: Emitter;
}

function createJob(params: Readonly<Record<string, ParamSpec>>, effort: Effort): Job {
  const registers: Register[] = [];
  const constants = new Map<number | null, Register>();
  const steps: ((count: number) => void)[] = [];
  const register = (): Register => {
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
  const emitter: Emitter = { register, operand, emit: (step) => steps.push(step), effort };
  return {
    params,
    inputs: new Map(),
    registers,
    constants,
    steps,
    fallbacks: [],
    interpretedSteps: 0,
    known: new Map(),
    emitter,
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

function symbolOf(job: Job, program: Program, arg: Arg): Symbol {
  switch (arg.kind) {
    case "const":
      return { kind: "uniform", value: arg.value };
    case "param":
      return paramSymbol(job, arg.name);
    case "step":
      return stepSymbol(job, program, program.steps[arg.index]!);
    case "array":
      return arraySymbol(arg.items.map((item) => symbolOf(job, program, item)));
    case "object":
      return objectSymbol(
        Object.entries(arg.entries).map(([key, entry]) => [key, symbolOf(job, program, entry)]),
      );
    case "program":
      return { kind: "uniform", value: handed(arg.program) };
  }
}

function paramSymbol(job: Job, name: string): Symbol {
  const spec = Object.hasOwn(job.params, name) ? job.params[name] : undefined;
  if (!spec) throw missingParameter(name);
  if (spec.kind === "uniform") return spec;
  let input = job.inputs.get(name);
  if (!input) {
    input = spec.kind === "pixel" ? pixelInput(job, spec.type) : arrayInput(job, spec);
    job.inputs.set(name, input);
  }
  return input.symbol;
}

function inputRegister(): Register {
  return { data: emptyData, valid: null, validBuffer: emptyValid };
}
const emptyData = new Float64Array(0);
const emptyValid = new Uint8Array(0);

function pixelInput(_job: Job, type: "number" | "boolean"): Input {
  const register = inputRegister();
  return {
    symbol: { kind: "pixel", type, register },
    touched: new Set(),
    bind(column) {
      register.data = (column as Column).data;
      register.valid = (column as Column).valid;
    },
  };
}

/** Elements note that they are touched when something takes them, so that others need not be read. */
function arrayInput(_job: Job, spec: Extract<ParamSpec, { kind: "array" }>): Input {
  const registers = Array.from({ length: spec.length }, inputRegister);
  const touched = new Set<number>();
  const items = registers.map((register, index): Symbol => ({
    kind: "pixel",
    type: spec.type,
    get register() {
      touched.add(index);
      return register;
    },
  }));
  return {
    symbol: { kind: "array", items, labels: spec.labels },
    touched,
    bind(columns) {
      const list = columns as readonly Column[];
      for (const index of touched) {
        registers[index]!.data = list[index]!.data;
        registers[index]!.valid = list[index]!.valid;
      }
    },
  };
}

function usedLabels(job: Job, param: string): readonly number[] | "all" {
  const spec = job.params[param];
  const touched = job.inputs.get(param)?.touched ?? new Set<number>();
  if (spec?.kind === "array" && touched.size === spec.length) return "all";
  return [...touched].sort((a, b) => a - b);
}

function objectSymbol(entries: readonly (readonly [string, Symbol])[]): Symbol {
  const values = entries.map(([key, symbol]) => {
    if (symbol.kind !== "uniform")
      throw new ProcessFault(
        "ProcessParameterInvalid",
        `Member ${key} of an object must not depend on pixels.`,
      );
    return [key, symbol.value] as const;
  });
  return { kind: "uniform", value: Object.fromEntries(values) };
}

function stepSymbol(job: Job, program: Program, step: Step): Symbol {
  const known = job.known.get(step);
  if (known) return known;
  const made = ofStep(step, () => makeStep(job, program, step));
  job.known.set(step, made);
  return made;
}

/** A fault tells which step of the callback it is about; the innermost one counts. */
function ofStep<T>(step: Step, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ProcessFault) || error.details["node"] !== undefined) throw error;
    throw new ProcessFault(error.code, error.message, { ...error.details, node: step.origin });
  }
}

function makeStep(job: Job, program: Program, step: Step): Symbol {
  const { branches, kernel } = pixelOp(step.op);
  const taken = branches ? decided(job, program, { step, branches }) : null;
  if (taken) return taken;
  const args = branches
    ? branchSymbols(job, program, { step, branches })
    : symbolsOf(step.args, (arg) => symbolOf(job, program, arg));
  const outer = outerSymbols(job, step);
  const { effort } = job.emitter;
  for (const symbol of Object.values(args)) if (symbol.kind === "array") effort.step(symbol.items.length);
  const uniforms = uniformArgs(args);
  const around = uniforms && uniformArgs(outer);
  if (around)
    return {
      kind: "uniform",
      value: evaluateOp(step.op, uniforms, {
        call: (inner, own) => evaluateHanded(inner, { ...around, ...own }, effort),
        effort,
      }),
    };
  const isRagged = Object.values(args).some(({ kind }) => kind === "ragged");
  const made = isRagged ? null : kernel?.(args, job.emitter);
  if (made) return made;
  job.fallbacks.push(step.origin);
  const before = effort.steps;
  const interpreted = interpretPerPixel(step, args, { emitter: job.emitter, outer });
  job.interpretedSteps += effort.steps - before;
  return interpreted;
}

function symbolsOf(
  args: Readonly<Record<string, Arg>>,
  of: (arg: Arg, name: string) => Symbol,
): Record<string, Symbol> {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, of(arg, name)]));
}

interface BranchingStep {
  readonly step: Step;
  readonly branches: Branches;
}

/** Branches whose exceptions are raised only where a pixel takes them. */
function branchSymbols(job: Job, program: Program, of: BranchingStep): Record<string, Symbol> {
  const { condition, accepted, rejected } = of.branches;
  const faults: BranchFault[] = [];
  const args = symbolsOf(of.step.args, (arg, name) =>
    name === accepted || name === rejected
      ? branchOr(faults, name === accepted, () => symbolOf(job, program, arg))
      : symbolOf(job, program, arg),
  );
  if (faults.length > 0) emitFaults(faults, args[condition]!, job.emitter);
  return args;
}

/** A branch that a uniform condition does not take is not even compiled, so what it would read is not read. */
function decided(job: Job, program: Program, { step, branches }: BranchingStep): Symbol | null {
  const condition = symbolOf(job, program, step.args[branches.condition]!);
  if (condition.kind !== "uniform") return null;
  const arg = step.args[takenBranch(branches, condition.value)];
  return arg ? symbolOf(job, program, arg) : { kind: "uniform", value: null };
}

/** Parameters of this program that callbacks inside of a step may see; only those that they name, because arrays are read. */
function outerSymbols(job: Job, step: Step): Record<string, Symbol> {
  const names = [...parametersOf(step.args)].filter((name) => Object.hasOwn(job.params, name));
  return Object.fromEntries(names.map((name) => [name, paramSymbol(job, name)]));
}

interface Results {
  readonly spec: ResultSpec;
  readonly registers: readonly Register[];
}

function resultsOf(made: Symbol, program: Program, job: Job): Results {
  const symbol = made.kind === "ragged" ? made.fixed() : made;
  const list = listOf(symbol);
  if (list) {
    const registers = list.items.map((item) => registerOf(item, program, job));
    const type = list.items.every(booleanSymbol) && list.items.length > 0 ? "boolean" : "number";
    return { spec: { kind: "array", length: registers.length, labels: list.labels, type }, registers };
  }
  return {
    spec: { kind: "pixel", type: booleanSymbol(symbol) ? "boolean" : "number" },
    registers: [registerOf(symbol, program, job)],
  };
}

function registerOf(symbol: Symbol, program: Program, job: Job): Register {
  const register = job.emitter.operand(symbol);
  if (register) return register;
  const step = program.result.kind === "step" ? program.steps[program.result.index]!.origin : "the callback";
  throw new ProcessFault(
    "ProcessParameterInvalid",
    `A callback must give a number, a boolean, no-data or an array of these for each pixel; ${step} does not.`,
  );
}
