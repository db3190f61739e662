/** What a function gave back, as plain data: each property is looked at once, for a look may run the function's code. */
import { elementsOf, kindOf } from "./iterate.js";

/** Wrong in a way that has a name in the contract; all other exceptions are the function's own. */
export class Wrong extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const LABELS_MAX = 100_000;
const LABEL_CHARACTERS_MAX = 200;
const DIMENSIONS_MAX = 8;
const exact32 = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Float16Array",
  "Float32Array",
];

/** Labels by dimension; null where a dimension goes. */
export function outputOf(output) {
  if (output === undefined) return undefined;
  if (typeof output !== "object" || output === null)
    throw new Wrong(
      "WrongLabels",
      'output must be an object of dimensions and their labels, as { bands: ["ndvi"] }',
    );
  const entries = Object.entries(output);
  if (entries.length > DIMENSIONS_MAX)
    throw new Wrong("WrongLabels", `output names more than ${DIMENSIONS_MAX} dimensions`);
  return Object.fromEntries(
    entries.map(([dim, labels]) => [dim, labels === null ? null : labelsOf(dim, labels)]),
  );
}

function labelsOf(dim, list) {
  const labels = Array.isArray(list) ? list : [];
  const { length } = labels;
  if (length === 0) throw new Wrong("WrongLabels", `labels of ${dim} must be a list with at least one`);
  if (length > LABELS_MAX)
    throw new Wrong("AnswerTooLarge", `${dim} may have ${LABELS_MAX} labels, and has ${length}`);
  const seen = new Set();
  const own = [];
  for (let i = 0; i < length; i++) {
    const label = labels[i];
    if (typeof label !== "string" && !Number.isFinite(label))
      throw new Wrong("WrongLabels", `labels of ${dim} must be texts or numbers`);
    if (label.length > LABEL_CHARACTERS_MAX)
      throw new Wrong("WrongLabels", `a label of ${dim} has more than ${LABEL_CHARACTERS_MAX} characters`);
    if (seen.has(label)) throw new Wrong("WrongLabels", `${dim} has the label '${label}' twice`);
    seen.add(label);
    own.push(label);
  }
  return own;
}

/** Dimensions that the function does not name are those that are expected, with the labels of `output`. */
export function resultOf(result, { asked, output }) {
  if (result === undefined || result === null)
    throw new Wrong("NothingReturned", "the function returned nothing; return { values } or a typed array");
  const given = elementsOf(result) === undefined ? result : { values: result };
  if (typeof given !== "object")
    throw new Wrong(
      "WrongType",
      `the function returned a ${typeof given}; return { values } or a typed array`,
    );
  const { values, dims, shape, labels, then } = given;
  if (typeof then === "function")
    throw new Wrong("WrongType", "the function returned a promise; nothing is waited for here");
  const count = elementsOf(values);
  if (count === undefined)
    throw new Wrong(
      "WrongType",
      `values must be a typed array as Float32Array, and are ${Array.isArray(values) ? "an Array" : typeof values}`,
    );
  const told = { ...output, ...outputOf(labels ?? {}) };
  const names =
    dims === undefined ? asked.dims.filter((dim) => told[dim] !== null || asked.fixed) : dimsOf(dims);
  const sizes =
    shape === undefined ? names.map((dim) => told[dim]?.length ?? sizeOf(asked, dim)) : sizesOf(shape, names);
  const product = sizes.reduce((sum, size) => sum * size, 1);
  if (product !== count) {
    const form = names.map((dim, i) => `${dim}: ${sizes[i]}`).join(", ");
    throw new Wrong("WrongShape", `expected ${product} values (${form}), got ${count}`);
  }
  const own = names.flatMap((dim, i) => (told[dim]?.length === sizes[i] ? [[dim, told[dim]]] : []));
  return { dims: names, shape: sizes, labels: Object.fromEntries(own), values: floatsOf(values) };
}

function dimsOf(dims) {
  const names = Array.isArray(dims)
    ? dims.map((dim) => (typeof dim === "string" ? dim.slice(0, LABEL_CHARACTERS_MAX) : ""))
    : [];
  const good = names.length <= DIMENSIONS_MAX && new Set(names).size === names.length && !names.includes("");
  if (!good || !Array.isArray(dims))
    throw new Wrong("WrongShape", `dims must be a list of at most ${DIMENSIONS_MAX} different names`);
  return names;
}

function sizesOf(shape, names) {
  const sizes = Array.isArray(shape) ? shape.map(Number) : [];
  if (sizes.length !== names.length || !sizes.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new Wrong(
      "WrongShape",
      `shape must have a size for each of ${names.join(", ") || "no dimensions"}`,
    );
  return sizes;
}

function sizeOf(asked, dim) {
  const at = asked.dims.indexOf(dim);
  if (at < 0) throw new Wrong("WrongShape", `the size of ${dim} is not known; give its labels, or shape`);
  return asked.shape[at];
}

/** A copy that nobody else holds: 8 and 16 bit numbers fit into float32, all others into float64. */
function floatsOf(values) {
  return exact32.includes(kindOf(values)) ? new Float32Array(values) : new Float64Array(values);
}
