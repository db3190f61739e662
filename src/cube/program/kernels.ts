/** Builders of kernels from written-out loops; null operands give null results. */
import type { Emitter, Kernel, Register, Symbol } from "./op.ts";
import { allOf } from "./validity.ts";

export type UnaryLoop = (out: Float64Array, x: Float64Array, count: number) => void;
export type BinaryLoop = (out: Float64Array, x: Float64Array, y: Float64Array, count: number) => void;
export type Loop = (out: Float64Array, operands: readonly Float64Array[], count: number) => void;

export interface Signature {
  readonly params: readonly string[];
  readonly gives?: "number" | "boolean";
}

/** Only numbers go into arithmetic kernels; booleans and the rest take the scalar way and its rules. */
function numbers(
  args: Readonly<Record<string, Symbol>>,
  params: readonly string[],
  emitter: Emitter,
): Register[] | null {
  const registers: Register[] = [];
  for (const name of params) {
    const symbol = args[name];
    if (!symbol || !isNumber(symbol)) return null;
    registers.push(emitter.operand(symbol)!);
  }
  return registers;
}

export function isNumber(symbol: Symbol): boolean {
  if (symbol.kind === "pixel") return symbol.type === "number";
  return symbol.kind === "uniform" && (symbol.value === null || typeof symbol.value === "number");
}

export function isBoolean(symbol: Symbol): boolean {
  if (symbol.kind === "pixel") return symbol.type === "boolean";
  return symbol.kind === "uniform" && (symbol.value === null || typeof symbol.value === "boolean");
}

export function unary(signature: Signature, loop: UnaryLoop): Kernel {
  return (args, emitter) => {
    const operands = numbers(args, signature.params, emitter);
    if (!operands) return null;
    const x = operands[0]!;
    const out = emitter.register();
    emitter.emit((count) => {
      loop(out.data, x.data, count);
      allOf(out, operands, count);
    });
    return { kind: "pixel", type: signature.gives ?? "number", register: out };
  };
}

export function binary(signature: Signature, loop: BinaryLoop): Kernel {
  return (args, emitter) => {
    const operands = numbers(args, signature.params, emitter);
    if (!operands) return null;
    const [x, y] = operands as [Register, Register];
    const out = emitter.register();
    emitter.emit((count) => {
      loop(out.data, x.data, y.data, count);
      allOf(out, operands, count);
    });
    return { kind: "pixel", type: signature.gives ?? "number", register: out };
  };
}

export function several(signature: Signature, loop: Loop): Kernel {
  return (args, emitter) => {
    const operands = numbers(args, signature.params, emitter);
    if (!operands) return null;
    const out = emitter.register();
    const data: Float64Array[] = operands.map((operand) => operand.data);
    emitter.emit((count) => {
      for (let i = 0; i < data.length; i++) data[i] = operands[i]!.data;
      loop(out.data, data, count);
      allOf(out, operands, count);
    });
    return { kind: "pixel", type: signature.gives ?? "number", register: out };
  };
}
