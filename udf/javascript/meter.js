/**
 * What a function has left of its call: steps and bytes. A step is a round of a loop, a call of a function of the user's, or an element
 * that a built-in goes through. Functions run from beginning to end without a pause, so one meter serves all calls of this isolate.
 */
const { floor } = Math;

/** Of a small integer, which V8 counts fastest; the calls of the host itself are not counted. */
const AT_REST = 2 ** 30 - 1;
const CAUGHT_STEPS = 200_000;
const CALL_STEPS = 4;

let steps = AT_REST;
let bytes = Number.MAX_SAFE_INTEGER;
let overdrawn = null;

export class Overdrawn extends Error {}
Object.defineProperty(Overdrawn.prototype, "name", { value: "Overdrawn" });

export function begin(limits) {
  steps = limits.steps;
  bytes = limits.bytes;
  overdrawn = null;
}

/** What was too much and where (a stack), whatever the function did with the exception; null if nothing was. */
export function end() {
  const found = overdrawn;
  steps = AT_REST;
  bytes = Number.MAX_SAFE_INTEGER;
  overdrawn = null;
  return found;
}

/** The call is over for good: whoever catches this meets it again at the next step. */
function overdraw(which) {
  steps = -1;
  const error = new Overdrawn(which === "steps" ? "it took too many steps" : "it asked for too much memory");
  overdrawn ??= { which, stack: error.stack };
  throw error;
}

/** Stands at the head of every loop of the user's. */
export function step() {
  if (--steps < 0) overdraw("steps");
}

/** Stands at the head of every function, and of loops over iterators: what is called takes as long as a few rounds. */
export function called() {
  if ((steps -= CALL_STEPS) < 0) overdraw("steps");
}

/**
 * Stands at the head of every catch and finally. V8 takes up to a millisecond for an exception of its own (it reads the text again
 * to say what was null, or unwinds a full stack), and a function could cause little else.
 */
export function caught() {
  charge(CAUGHT_STEPS);
}

/** Before a built-in goes through so many elements. */
export function charge(count) {
  // Written so that NaN is too many.
  if (!((steps -= floor(count)) >= 0)) overdraw("steps");
}

/** Before memory is taken. What was taken is not given back, since nobody tells us when it is free. */
export function allocate(count) {
  if (!((bytes -= count) >= 0)) overdraw("bytes");
}
