/** What a function does to a cube, before there is one: `output` says so, or it is tried on a small cube. */
import {
  type UdfAnswer,
  type UdfCall,
  type UdfDescription,
  type UdfDimension,
  UdfFault,
  type UdfQuestion,
} from "../../../app/udf/ports.ts";

/** Labels by dimension; null where a dimension goes. */
export type Output = Readonly<Record<string, readonly (string | number)[] | null>>;

/** Cells of x and of y that a function is tried on. */
const PROBE_CELLS = 8;

/** Raises UdfFault where a dimension is named that is not there. */
export function dimensionsOf(question: UdfQuestion, output: Output): readonly UdfDimension[] {
  for (const dim of Object.keys(output))
    if (!question.dims.includes(dim))
      throw new UdfFault({
        code: "WrongLabels",
        message: `output names ${dim}; the cube has ${question.dims.join(", ")}`,
        line: null,
        traceback: [],
        logs: [],
      });
  return question.dims.flatMap((name): UdfDimension[] => {
    if (!Object.hasOwn(output, name)) return [{ name, same: true }];
    const labels = output[name]!;
    return labels === null ? [] : [{ name, type: typeOf(question, name), size: labels.length, labels }];
  });
}

/** Without gaps, and with as many cells as one can look at. */
export function probeOf(question: UdfQuestion): UdfCall {
  const shape = question.shape.map((size, i) =>
    !question.exact && ["x", "y"].includes(typeOf(question, question.dims[i]!))
      ? Math.min(size, PROBE_CELLS)
      : size,
  );
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  // Different from each other and within what reflectances are, so that ratios and comparisons have results.
  for (let i = 0; i < values.length; i++) values[i] = 0.05 + ((i * 37) % 101) / 200;
  return { ...question, shape, dtype: "float32", values };
}

export function probedDimensions(probe: UdfCall, answer: UdfAnswer): UdfDescription["dims"] {
  const { dims, shape, labels } = answer.cube!;
  return dims.map((name, i): UdfDimension => {
    const before = probe.dims.indexOf(name);
    const own = Object.hasOwn(labels, name) ? labels[name]! : null;
    const same = before >= 0 && probe.shape[before] === shape[i] && sameLabels(own, probe.labels[name]);
    if (same) return { name, same };
    return { name, type: typeOf(probe, name), size: shape[i]!, ...(own ? { labels: own } : {}) };
  });
}

function sameLabels(
  own: readonly (string | number)[] | null,
  before: readonly (string | number)[] | undefined,
): boolean {
  return own === null || (before !== undefined && own.every((label, i) => label === before[i]));
}

function typeOf({ types }: UdfQuestion, dim: string): string {
  if (types && Object.hasOwn(types, dim)) return types[dim]!;
  if (dim === "t") return "temporal";
  return ["bands", "x", "y", "geometry"].includes(dim) ? dim : "other";
}
