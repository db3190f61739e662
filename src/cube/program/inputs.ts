/** Parameters of a compiled program: registers that are pointed at the columns of a block before it runs. */
import type { Register, Symbol } from "./op.ts";
import type { Column, ParamSpec } from "./program.ts";

export interface Input {
  readonly symbol: Symbol;
  /** Elements that the program reads. */
  readonly touched: Set<number>;
  bind(columns: Column | readonly Column[] | undefined): void;
}

function inputRegister(): Register {
  return { data: emptyData, valid: null, validBuffer: emptyValid };
}
const emptyData = new Float64Array(0);
const emptyValid = new Uint8Array(0);

/** A value per pixel whose register is set between runs of the loops that read it. */
export function variableInput(type: "number" | "boolean"): {
  readonly register: Register;
  readonly symbol: Symbol;
} {
  const register = inputRegister();
  return { register, symbol: { kind: "pixel", type, register } };
}

export function pixelInput(type: "number" | "boolean"): Input {
  const { register, symbol } = variableInput(type);
  return {
    symbol,
    touched: new Set(),
    bind(column) {
      register.data = (column as Column).data;
      register.valid = (column as Column).valid;
    },
  };
}

/** Elements note that they are touched when something takes them, so that others need not be read. */
export function arrayInput(spec: Extract<ParamSpec, { kind: "array" }>): Input {
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
