/** From programs to closures over blocks: symbols are followed once, each varying step becomes one written-out loop. */
import { blockPixels } from "../../limits.ts";
import { ProcessFault } from "../faults.ts";
import { type Job, apartFrom, createJob, eachElement, noteFallback, workOf } from "./block.ts";
import type { Effort } from "./effort.ts";
import { type BranchFault, branchOr, emitFaults } from "./branches.ts";
import { interpretPerPixel } from "./fallback.ts";
import { arrayInput, pixelInput, variableInput } from "./inputs.ts";
import { type Branches, type Emitter, type Register, type Symbol, takenBranch } from "./op.ts";
import { pixelOp } from "./ops/index.ts";
import { missingParameter, parametersOf } from "./parameters.ts";
import type { Arg, Column, ParamSpec, Program, ResultSpec, Step } from "./program.ts";
import { evaluateHanded, evaluateOp, handed, requireHanded } from "./scalar.ts";
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
  const frame: Frame = { program, own: {}, around: null, known: new Map() };
  const symbol = symbolOf(job, frame, program.result);
  const results = resultsOf(symbol, program, job);
  return {
    result: results.spec,
    usedLabels: (param) => usedLabels(job, param),
    fallbacks: job.fallbacks,
    scratchBytes: job.registers.length * blockPixels * 9,
    workPerPixel: workOf(job),
    run(inputs, count, out) {
      for (const [name, input] of job.inputs) input.bind(inputs[name]);
      for (const step of job.loops.steps) step(count);
      results.registers.forEach((register, index) => {
        out[index]!.data.set(
          register.data.length === count ? register.data : register.data.subarray(0, count),
        );
        out[index]!.valid = register.valid;
      });
    },
  };
}

/** A program while it is followed: its own parameters, and behind them those of what is around it. */
interface Frame {
  readonly program: Program;
  readonly own: Readonly<Record<string, Symbol>>;
  readonly around: Frame | null;
  readonly known: Map<Step, Symbol>;
}

function symbolOf(job: Job, frame: Frame, arg: Arg): Symbol {
  switch (arg.kind) {
    case "const":
      return { kind: "uniform", value: arg.value };
    case "param":
      return framedSymbol(job, frame, arg.name) ?? fail(missingParameter(arg.name));
    case "step":
      return stepSymbol(job, frame, frame.program.steps[arg.index]!);
    case "array":
      return arraySymbol(arg.items.map((item) => symbolOf(job, frame, item)));
    case "object":
      return objectSymbol(
        Object.entries(arg.entries).map(([key, entry]) => [key, symbolOf(job, frame, entry)]),
      );
    case "program":
      return { kind: "uniform", value: handed(arg.program) };
  }
}

/** A parameter of the program or, when it has none of that name, of one around it; null when none has. */
function framedSymbol(job: Job, frame: Frame, name: string): Symbol | null {
  for (let at: Frame | null = frame; at; at = at.around)
    if (Object.hasOwn(at.own, name)) return at.own[name]!;
  return Object.hasOwn(job.params, name) ? inputSymbol(job, name, job.params[name]!) : null;
}

function fail(fault: ProcessFault): never {
  throw fault;
}

function inputSymbol(job: Job, name: string, spec: ParamSpec): Symbol {
  if (spec.kind === "uniform") return spec;
  let input = job.inputs.get(name);
  if (!input) {
    input = spec.kind === "pixel" ? pixelInput(spec.type) : arrayInput(spec);
    job.inputs.set(name, input);
  }
  return input.symbol;
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

function stepSymbol(job: Job, frame: Frame, step: Step): Symbol {
  const known = frame.known.get(step);
  if (known) return known;
  const made = ofStep(step, () => makeStep(job, frame, step));
  frame.known.set(step, made);
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

function makeStep(job: Job, frame: Frame, step: Step): Symbol {
  const { branches, kernel } = pixelOp(step.op);
  const taken = branches ? decided(job, frame, { step, branches }) : null;
  if (taken) return taken;
  const args = branches
    ? branchSymbols(job, frame, { step, branches })
    : symbolsOf(step.args, (arg) => symbolOf(job, frame, arg));
  const inside = frameInside(job, frame, step);
  const outer = outerSymbols(job, inside, step);
  const { effort } = job.emitter;
  effort.step(1);
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
  const made = isRagged ? null : kernel?.(args, emitterOf(job, inside));
  if (made) return made;
  const before = effort.steps;
  const interpreted = interpretPerPixel(step, args, { emitter: job.emitter, outer });
  noteFallback(job, step.origin, effort.steps - before);
  return interpreted;
}

/** What callbacks of a step see: the frame, and before it what they are given. */
function frameInside(job: Job, frame: Frame, step: Step): Frame {
  const given = Object.values(step.args).flatMap((arg) =>
    arg.kind === "program" && arg.given ? Object.entries(arg.given) : [],
  );
  if (given.length === 0) return frame;
  const there = given.filter(([, arg]) => arg.kind !== "param" || framedSymbol(job, frame, arg.name));
  const own = Object.fromEntries(there.map(([name, arg]) => [name, symbolOf(job, frame, arg)]));
  return { ...frame, own, around: frame };
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
function branchSymbols(job: Job, frame: Frame, of: BranchingStep): Record<string, Symbol> {
  const { condition, accepted, rejected } = of.branches;
  const faults: BranchFault[] = [];
  const args = symbolsOf(of.step.args, (arg, name) =>
    name === accepted || name === rejected
      ? branchOr(faults, name === accepted, () => symbolOf(job, frame, arg))
      : symbolOf(job, frame, arg),
  );
  if (faults.length > 0) emitFaults(faults, args[condition]!, job.emitter);
  return args;
}

/** A branch that a uniform condition does not take is not even compiled, so what it would read is not read. */
function decided(job: Job, frame: Frame, { step, branches }: BranchingStep): Symbol | null {
  const condition = symbolOf(job, frame, step.args[branches.condition]!);
  if (condition.kind !== "uniform") return null;
  const arg = step.args[takenBranch(branches, condition.value)];
  return arg ? symbolOf(job, frame, arg) : { kind: "uniform", value: null };
}

/** Parameters of this program that callbacks inside of a step may see; only those that they name, because arrays are read. */
function outerSymbols(job: Job, frame: Frame, step: Step): Record<string, Symbol> {
  return Object.fromEntries(
    [...parametersOf(step.args)].flatMap((name) => {
      const symbol = framedSymbol(job, frame, name);
      return symbol ? [[name, symbol]] : [];
    }),
  );
}

/** What kernels of steps of this frame may ask for; callbacks that they are handed see the frame. */
function emitterOf(job: Job, frame: Frame): Emitter {
  const call: Emitter["call"] = (program, own) => {
    requireHanded(program);
    job.emitter.effort.step(1);
    return symbolOf(job, { program, own, around: frame, known: new Map() }, program.result);
  };
  return {
    ...job.emitter,
    call,
    each: (program, items) => eachElement(job, items, (own) => call(program, own)),
    apart: (program, own, times) => apartFrom(job, times, () => call(program, own)),
    variable: variableInput,
  };
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
