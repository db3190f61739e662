/** Values of the scalar language: JSON plus NaN, infinities and arrays with labels. `null` is no-data, NaN a number. */
import type { Label } from "../shape.ts";

export type Value = null | boolean | number | string | readonly Value[] | LabeledArray | ValueObject;

export interface ValueObject {
  readonly [key: string]: Value;
}

/** An array whose elements have labels; order matters, labels are distinct. */
export class LabeledArray {
  readonly labels: readonly Label[];
  readonly values: readonly Value[];
  constructor(labels: readonly Label[], values: readonly Value[]) {
    if (labels.length !== values.length) throw new RangeError("labels and values differ in length");
    this.labels = labels;
    this.values = values;
  }
}
