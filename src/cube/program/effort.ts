/** What computing with single values costs a request: steps, and elements that values are made of; counted before it is done, and bounded. */
import { ProcessFault } from "../faults.ts";
import { LabeledArray, type Value } from "./value.ts";

export interface EffortBounds {
  /** One for each operation, and one for each element that it takes or gives. */
  readonly steps: number;
  /** Of all values that are made. */
  readonly elements: number;
  /** Of one value, those of arrays in arrays included. */
  readonly valueElements: number;
}

/** Characters of a text that count as one element. */
const charactersPerElement = 16;

export class Effort {
  #bounds: EffortBounds;
  #steps = 0;
  #elements = 0;

  constructor(bounds: EffortBounds) {
    this.#bounds = bounds;
  }

  /** What was done before counts. */
  become(bounds: EffortBounds): void {
    this.#bounds = bounds;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Forgets what was done: for the next pixel. */
  restart(): void {
    this.#steps = 0;
    this.#elements = 0;
  }

  /** Raises ProcessGraphComplexity when the steps are too many. */
  step(count: number): void {
    this.#steps += count;
    if (this.#steps > this.#bounds.steps)
      throw tooMuch(`computing its constants takes more than ${this.#bounds.steps} steps`);
  }

  /** Before a value of so many elements is made; raises ProcessGraphComplexity when it, or all of them, are too many. */
  room(elements: number): void {
    const { valueElements, elements: all } = this.#bounds;
    if (elements > valueElements)
      throw tooMuch(`an array in it would have ${elements} elements; ${valueElements} are allowed`);
    this.#elements += elements;
    if (this.#elements > all) throw tooMuch(`its arrays have together more than ${all} elements`);
    this.step(elements);
  }

  /** After a value was made of others. */
  made(value: Value): void {
    if (typeof value === "number" || typeof value === "boolean" || value === null) return;
    this.room(elementsIn(value));
  }
}

function tooMuch(reason: string): ProcessFault {
  return new ProcessFault("ProcessGraphComplexity", `The process graph asks for too much: ${reason}.`);
}

const known = new WeakMap<object, number>();

/** Elements of a value, those of arrays in arrays included as often as they stand there. */
export function elementsIn(value: Value): number {
  if (typeof value === "string") return Math.floor(value.length / charactersPerElement);
  if (typeof value !== "object" || value === null) return 0;
  const parts: readonly Value[] = Array.isArray(value)
    ? (value as readonly Value[])
    : value instanceof LabeledArray
      ? value.values
      : Object.values(value);
  let elements = parts.length;
  for (const part of parts) if (typeof part === "object" && part !== null) elements += keptElementsIn(part);
  return elements;
}

/** Parts of values are looked at once, however often they are taken. */
function keptElementsIn(value: Exclude<Value, null | boolean | number | string>): number {
  let elements = known.get(value);
  if (elements === undefined) {
    elements = elementsIn(value);
    known.set(value, elements);
  }
  return elements;
}
