/** Three-valued (Kleene) logic: false and null is false, true or null is true. */
import { isBoolean } from "../kernels.ts";
import { type Args, type Emitter, type PixelOp, type Register, type Symbol, questions } from "../op.ts";
import type { Value } from "../value.ts";
import { allOf, settle } from "../validity.ts";

type Truth = boolean | null;

export function truth(value: Value | undefined): Truth {
  return value === true ? true : value === false ? false : null;
}

function kleene(decisive: boolean): PixelOp {
  return {
    scalar(args) {
      const x = truth(args["x"]);
      const y = truth(args["y"]);
      if (x === decisive || y === decisive) return decisive;
      return x === null || y === null ? null : !decisive;
    },
    kernel: (args, emitter) =>
      pair(args, emitter, (out, [x, y], count) =>
        kleeneLoop({ out, x: x!, y: y!, decisive: decisive ? 1 : 0 }, count),
      ),
  };
}

function pair(
  args: Readonly<Record<string, Symbol>>,
  emitter: Emitter,
  step: (out: Register, operands: readonly Register[], count: number) => void,
): Symbol | null {
  const symbols = [args["x"]!, args["y"]!];
  if (!symbols.every(isBoolean)) return null;
  const operands = symbols.map((symbol) => emitter.operand(symbol)!);
  const out = emitter.register();
  emitter.emit((count) => step(out, operands, count));
  return { kind: "pixel", type: "boolean", register: out };
}

interface KleeneJob {
  readonly out: Register;
  readonly x: Register;
  readonly y: Register;
  readonly decisive: number;
}

function kleeneLoop(job: KleeneJob, count: number): void {
  const { out, x, y, decisive } = job;
  const o = out.data;
  const valid = out.validBuffer;
  for (let i = 0; i < count; i++) {
    const validX = x.valid === null ? 1 : x.valid[i]!;
    const validY = y.valid === null ? 1 : y.valid[i]!;
    const decided = (validX === 1 && x.data[i] === decisive) || (validY === 1 && y.data[i] === decisive);
    o[i] = decided ? decisive : 1 - decisive;
    valid[i] = decided || (validX & validY) === 1 ? 1 : 0;
  }
  settle(out, count);
}

const xor: PixelOp = {
  scalar(args) {
    const x = truth(args["x"]);
    const y = truth(args["y"]);
    return x === null || y === null ? null : x !== y;
  },
  kernel: (args, emitter) =>
    pair(args, emitter, (out, [x, y], count) => {
      for (let i = 0; i < count; i++) out.data[i] = x!.data[i] === y!.data[i] ? 0 : 1;
      allOf(out, [x!, y!], count);
    }),
};

const not: PixelOp = {
  scalar(args) {
    const x = truth(args["x"]);
    return x === null ? null : !x;
  },
  kernel(args, emitter) {
    if (!isBoolean(args["x"]!)) return null;
    const x = emitter.operand(args["x"]!)!;
    const out = emitter.register();
    emitter.emit((count) => {
      for (let i = 0; i < count; i++) out.data[i] = 1 - x.data[i]!;
      allOf(out, [x], count);
    });
    return { kind: "pixel", type: "boolean", register: out };
  },
};

/** Only `true` accepts; null rejects. */
const choose: PixelOp = {
  branches: { condition: "value", accepted: "accept", rejected: "reject" },
  scalar: (args: Args) => (args["value"] === true ? (args["accept"] ?? null) : (args["reject"] ?? null)),
  kernel(args, emitter) {
    const value = args["value"]!;
    const accept = args["accept"] ?? { kind: "uniform", value: null };
    const reject = args["reject"] ?? { kind: "uniform", value: null };
    if (value.kind === "uniform") return value.value === true ? accept : reject;
    const condition = isBoolean(value) ? emitter.operand(value) : null;
    const a = emitter.operand(accept);
    const b = emitter.operand(reject);
    const type = typeOfBoth(accept, reject);
    if (!condition || !a || !b) return null;
    const out = emitter.register();
    emitter.emit((count) => chooseLoop({ out, condition, a, b }, count));
    return { kind: "pixel", type, register: out };
  },
};

/** A boolean on one side and a number on the other are numbers: pixels of one cube have one type. */
function typeOfBoth(a: Symbol, b: Symbol): "number" | "boolean" {
  const isNull = (symbol: Symbol): boolean => symbol.kind === "uniform" && symbol.value === null;
  return isBoolean(a) && isBoolean(b) && !(isNull(a) && isNull(b)) ? "boolean" : "number";
}

interface Choice {
  readonly out: Register;
  readonly condition: Register;
  readonly a: Register;
  readonly b: Register;
}

function chooseLoop(choice: Choice, count: number): void {
  const { out, condition, a, b } = choice;
  const valid = out.validBuffer;
  for (let i = 0; i < count; i++) {
    const accepted = condition.data[i] === 1 && (condition.valid === null || condition.valid[i] === 1);
    const from = accepted ? a : b;
    out.data[i] = from.data[i]!;
    valid[i] = from.valid === null ? 1 : from.valid[i]!;
  }
  settle(out, count);
}

export const logic = {
  ...questions({ and: kleene(false), or: kleene(true), xor, not }),
  if: choose,
} satisfies Readonly<Record<string, PixelOp>>;
