/** Copies boxes between arrays whose dimensions lie in different orders: along every dimension of the box both have a step of their own. */
import type { TypedArray } from "./chunk.ts";

export interface StridedBox {
  readonly sizes: readonly number[];
  readonly fromAt: number;
  readonly fromSteps: readonly number[];
  readonly toAt: number;
  readonly toSteps: readonly number[];
}

export function copyStrided(from: TypedArray, to: TypedArray, box: StridedBox): void {
  const { sizes, fromSteps, toSteps } = box;
  const last = sizes.length - 1;
  const copy = (dim: number, fromAt: number, toAt: number): void => {
    if (dim < last) {
      for (let i = 0; i < sizes[dim]!; i++)
        copy(dim + 1, fromAt + i * fromSteps[dim]!, toAt + i * toSteps[dim]!);
    } else
      copyRow(from, to, {
        at: fromAt,
        step: fromSteps[last]!,
        toAt,
        toStep: toSteps[last]!,
        count: sizes[last]!,
      });
  };
  if (last < 0) to[box.toAt] = from[box.fromAt]!;
  else copy(0, box.fromAt, box.toAt);
}

interface Row {
  readonly at: number;
  readonly step: number;
  readonly toAt: number;
  readonly toStep: number;
  readonly count: number;
}

function copyRow(from: TypedArray, to: TypedArray, { at, step, toAt, toStep, count }: Row): void {
  if (step === 1 && toStep === 1) {
    to.set(from.subarray(at, at + count), toAt);
    return;
  }
  for (let i = 0; i < count; i++) to[toAt + i * toStep] = from[at + i * step]!;
}
