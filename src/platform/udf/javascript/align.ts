/** What a function gave back in the form that was asked for: its dimensions in their order, labels where they belong. */
import { type UdfAnswer, type UdfCall, UdfFault } from "../../../app/udf/ports.ts";

type Cube = NonNullable<UdfAnswer["cube"]>;
type Returns = NonNullable<UdfCall["returns"]>;

/** Values are copied only if they move. Raises UdfFault. */
export function aligned(cube: Cube, returns: Returns): Cube {
  for (const [i, dim] of cube.dims.entries())
    if (!returns.dims.includes(dim) && cube.shape[i] !== 1)
      throw wrong(
        "WrongShape",
        `${dim} must have gone, and has ${cube.shape[i]} cells; ${forms(cube, returns)}`,
      );
  const shape = returns.dims.map((dim, i) => sizeOf(cube, dim, returns.shape?.[i] ?? null, returns));
  const orders = returns.dims.map((dim, i) => orderOf(cube, dim, shape[i]!, returns.labels?.[dim]));
  const values = typed(moved(cube, returns.dims, orders), returns.dtype ?? cube.dtype);
  return {
    dims: returns.dims,
    shape,
    dtype: returns.dtype ?? cube.dtype,
    labels: labelsOf(cube, returns),
    values,
  };
}

function sizeOf(cube: Cube, dim: string, expected: number | null, returns: Returns): number {
  const at = cube.dims.indexOf(dim);
  const size = at < 0 ? 1 : cube.shape[at]!;
  if (expected === null || size === expected) return size;
  throw wrong(
    "WrongShape",
    `${dim} must have ${expected} cells, and has ${at < 0 ? "gone" : size}; ${forms(cube, returns)}`,
  );
}

/** For each label its place in what came; null where all are where they belong. */
function orderOf(
  cube: Cube,
  dim: string,
  size: number,
  expected: readonly (string | number)[] | undefined,
): readonly number[] | null {
  const given = Object.hasOwn(cube.labels, dim) ? cube.labels[dim]! : null;
  if (!expected || !given || given.every((label, i) => label === expected[i])) return null;
  const places = new Map(given.map((label, i) => [label, i]));
  const order = expected.flatMap((label) => places.get(label) ?? []);
  if (order.length === size && places.size === size) return order;
  throw wrong("WrongLabels", `${dim} must have the labels ${shown(expected)}, and has ${shown(given)}`);
}

function moved(
  cube: Cube,
  dims: readonly string[],
  orders: readonly (readonly number[] | null)[],
): Cube["values"] {
  const strides = cube.shape.map((_size, i) => cube.shape.slice(i + 1).reduce((sum, each) => sum * each, 1));
  const kept = cube.dims.filter((dim) => dims.includes(dim));
  const inOrder = kept.every((dim, i) => dim === dims.filter((each) => kept.includes(each))[i]);
  if (inOrder && orders.every((order) => order === null)) return cube.values;
  // Per dimension of the result: how far the cell of each label lies from the first.
  const offsets = dims.map((dim, i) => {
    const at = cube.dims.indexOf(dim);
    if (at < 0) return [0];
    const order = orders[i] ?? Array.from({ length: cube.shape[at]! }, (_none, label) => label);
    return order.map((label) => label * strides[at]!);
  });
  const out = new (cube.dtype === "float32" ? Float32Array : Float64Array)(cube.values.length);
  let next = 0;
  const fill = (depth: number, base: number): void => {
    const here = offsets[depth];
    if (!here) out[next++] = cube.values[base]!;
    else if (depth === offsets.length - 1)
      for (const offset of here) out[next++] = cube.values[base + offset]!;
    else for (const offset of here) fill(depth + 1, base + offset);
  };
  fill(0, 0);
  return out;
}

function typed(values: Cube["values"], dtype: Cube["dtype"]): Cube["values"] {
  if (dtype === "float32") return values instanceof Float32Array ? values : new Float32Array(values);
  return values instanceof Float64Array ? values : new Float64Array(values);
}

function labelsOf(cube: Cube, returns: Returns): Cube["labels"] {
  const told = returns.dims.flatMap((dim) => {
    const labels = returns.labels?.[dim] ?? (Object.hasOwn(cube.labels, dim) ? cube.labels[dim] : undefined);
    return labels ? [[dim, labels] as const] : [];
  });
  return Object.fromEntries(told);
}

function forms(cube: Cube, returns: Returns): string {
  const form = (dims: readonly string[], shape: readonly (number | null)[]): string =>
    `(${dims.map((dim, i) => `${dim}: ${shape[i] ?? "any"}`).join(", ")})`;
  return `expected ${form(returns.dims, returns.shape ?? [])}, got ${form(cube.dims, cube.shape)}`;
}

function shown(labels: readonly (string | number)[]): string {
  const first = labels.slice(0, 10).join(", ");
  return labels.length > 10 ? `${first}, ... (${labels.length})` : first;
}

function wrong(code: string, message: string): UdfFault {
  return new UdfFault({ code, message, line: null, traceback: [], logs: [] });
}
