/** Callbacks of one step, as lowering makes them. */
import type { Arg, Callback } from "../../src/cube/program/program.ts";

/** One operation on these parameters of the callback; everything else is constant. */
export function callbackOf(
  op: string,
  params: readonly string[],
  constants: Readonly<Record<string, boolean | number | null>> = {},
): Callback {
  const args: Record<string, Arg> = {};
  for (const name of params) args[name] = { kind: "param", name };
  for (const [name, value] of Object.entries(constants)) args[name] = { kind: "const", value };
  return {
    program: { steps: [{ op, args, origin: op }], result: { kind: "step", index: 0 } },
    uniforms: {},
  };
}

/** A reducer on `data` with its default. */
export function reducerOf(op: string): Callback {
  return callbackOf(op, ["data"], { ignore_nodata: true });
}
