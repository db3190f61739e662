/**
 * Non-linear least squares after Levenberg and Marquardt for many pixels side by side: the parameters of a model that come
 * closest to the values of each pixel. Every pixel takes the same steps as it would alone, so that any block gives the same bits.
 */
import { curveIterationsMax } from "../../limits.ts";

/** One value per pixel. */
type Values = Float64Array;

export interface CurveJob {
  readonly count: number;
  /** Values at each label; what is not valid does not count. */
  readonly y: readonly { readonly data: Values; readonly valid: Uint8Array | null }[];
  /** Where the parameters begin, the same for all pixels. */
  readonly start: readonly number[];
  /** Evaluates the model at label number `label` with a value per pixel of each parameter; gives NaN where it has none. The answer is overwritten by the next call. */
  model(label: number, parameters: readonly Values[]): Values;
}

/** Step of a derivative, as a share of the parameter: the square root of the precision of numbers. */
const STEP = 2 ** -26;
/** A step that changes no parameter by more than this share is the last. */
const SMALL = 1e-10;
const DAMPING = { first: 1e-3, least: 1e-15, most: 1e15, factor: 10 } as const;

/** Fitted parameters, a value per pixel each; NaN where the model or a value is none at the start. */
export function fitCurves(job: CurveJob): Values[] {
  const { count, start } = job;
  const size = start.length;
  const many = (length: number): Values[] => Array.from({ length }, () => new Float64Array(count));
  const parameters = start.map((value) => new Float64Array(count).fill(value));
  const state: Fit = {
    parameters,
    trial: many(size),
    damping: new Float64Array(count).fill(DAMPING.first),
    cost: new Float64Array(count),
    isActive: new Uint8Array(count).fill(1),
    products: many(size * size),
    gradient: many(size),
    derivatives: many(size),
    shifted: many(size),
  };
  costOf(job, parameters, state.cost);
  for (let i = 0; i < count; i++) if (!(state.cost[i]! < Infinity)) giveUp(state, i);
  const trialCost = new Float64Array(count);
  for (let round = 0; round < curveIterationsMax && state.isActive.includes(1); round++) {
    linearize(job, state);
    solveAll(state, count);
    costOf(job, state.trial, trialCost);
    decide(state, trialCost, count);
  }
  return parameters;
}

interface Fit {
  readonly parameters: Values[];
  readonly trial: Values[];
  readonly damping: Values;
  readonly cost: Values;
  readonly isActive: Uint8Array;
  /** Of derivatives, row by row. */
  readonly products: Values[];
  readonly gradient: Values[];
  /** Of the model at one label, by parameter. */
  readonly derivatives: Values[];
  readonly shifted: Values[];
}

function giveUp({ parameters, isActive }: Fit, i: number): void {
  for (const values of parameters) values[i] = NaN;
  isActive[i] = 0;
}

function costOf(job: CurveJob, parameters: readonly Values[], cost: Values): void {
  cost.fill(0);
  for (let label = 0; label < job.y.length; label++) {
    const { data, valid } = job.y[label]!;
    const given = job.model(label, parameters);
    for (let i = 0; i < job.count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      const rest = data[i]! - given[i]!;
      cost[i] = cost[i]! + rest * rest;
    }
  }
}

/** How far a parameter is moved to see how the model changes. */
function stepOf(value: number): number {
  return value === 0 ? STEP : STEP * Math.abs(value);
}

/** The normal equations around the parameters of each pixel. */
function linearize(job: CurveJob, fit: Fit): void {
  const { parameters, shifted, products, gradient } = fit;
  for (const values of [...products, ...gradient]) values.fill(0);
  parameters.forEach((values, k) => {
    for (let i = 0; i < job.count; i++) shifted[k]![i] = values[i]! + stepOf(values[i]!);
  });
  const base = new Float64Array(job.count);
  for (let label = 0; label < job.y.length; label++) {
    base.set(job.model(label, parameters).subarray(0, job.count));
    parameters.forEach((values, k) => {
      const moved = parameters.map((own, other) => (other === k ? shifted[k]! : own));
      const given = job.model(label, moved);
      const derivative = fit.derivatives[k]!;
      // The step is what the parameter really moved by.
      for (let i = 0; i < job.count; i++)
        derivative[i] = (given[i]! - base[i]!) / (shifted[k]![i]! - values[i]!);
    });
    accumulate(job, fit, { label, base });
  }
}

function accumulate(
  job: CurveJob,
  { derivatives, products, gradient }: Fit,
  { label, base }: { readonly label: number; readonly base: Values },
): void {
  const { data, valid } = job.y[label]!;
  const size = derivatives.length;
  for (let k = 0; k < size; k++) {
    const row = derivatives[k]!;
    for (let i = 0; i < job.count; i++) {
      if (valid !== null && valid[i] === 0) continue;
      gradient[k]![i] = gradient[k]![i]! + row[i]! * (data[i]! - base[i]!);
      for (let l = 0; l <= k; l++) {
        const product = products[k * size + l]!;
        product[i] = product[i]! + row[i]! * derivatives[l]![i]!;
      }
    }
  }
}

/** Steps of all pixels that are still on their way, as parameters to be tried. */
function solveAll(fit: Fit, count: number): void {
  const { parameters, trial, isActive } = fit;
  const size = parameters.length;
  const matrix = new Float64Array(size * size);
  const step = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    const isSolved = isActive[i] === 1 && solve(fit, i, { matrix, step });
    for (let k = 0; k < size; k++) trial[k]![i] = parameters[k]![i]! + (isSolved ? step[k]! : 0);
  }
}

/** By Cholesky's factors; false where the damped matrix has none. */
function solve(
  { products, gradient, damping }: Fit,
  i: number,
  { matrix, step }: { readonly matrix: Float64Array; readonly step: Float64Array },
): boolean {
  const size = step.length;
  for (let k = 0; k < size; k++) {
    for (let l = 0; l <= k; l++) {
      let sum = products[k * size + l]![i]!;
      // A parameter without influence is kept where it is.
      if (k === l) sum = sum * (1 + damping[i]!) + (sum === 0 ? damping[i]! : 0);
      for (let m = 0; m < l; m++) sum -= matrix[k * size + m]! * matrix[l * size + m]!;
      if (k !== l) matrix[k * size + l] = sum / matrix[l * size + l]!;
      else if (sum > 0) matrix[k * size + k] = Math.sqrt(sum);
      else return false;
    }
  }
  for (let k = 0; k < size; k++) {
    let sum = gradient[k]![i]!;
    for (let m = 0; m < k; m++) sum -= matrix[k * size + m]! * step[m]!;
    step[k] = sum / matrix[k * size + k]!;
  }
  for (let k = size - 1; k >= 0; k--) {
    let sum = step[k]!;
    for (let m = k + 1; m < size; m++) sum -= matrix[m * size + k]! * step[m]!;
    step[k] = sum / matrix[k * size + k]!;
  }
  return true;
}

/** Better parameters are taken and damped less; worse ones are damped more until they are the same. */
function decide(fit: Fit, trialCost: Values, count: number): void {
  const { parameters, trial, damping, cost, isActive } = fit;
  for (let i = 0; i < count; i++) {
    if (isActive[i] === 0) continue;
    let moves = false;
    for (let k = 0; k < parameters.length; k++) {
      const step = Math.abs(trial[k]![i]! - parameters[k]![i]!);
      if (step > SMALL * (Math.abs(parameters[k]![i]!) + SMALL)) moves = true;
    }
    const isBetter = trialCost[i]! <= cost[i]!;
    if (isBetter) {
      for (let k = 0; k < parameters.length; k++) parameters[k]![i] = trial[k]![i]!;
      cost[i] = trialCost[i]!;
      damping[i] = Math.max(DAMPING.least, damping[i]! / DAMPING.factor);
    } else damping[i] = damping[i]! * DAMPING.factor;
    if ((isBetter && !moves) || damping[i]! > DAMPING.most) isActive[i] = 0;
  }
}
