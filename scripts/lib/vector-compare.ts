/** Compares what we computed with what a case expects; says where they differ. */
import { LabeledArray } from "../../src/cube/program/value.ts";
import { isCube } from "./vector-values.ts";

export interface Tolerance {
  readonly delta: number;
}

/** Null when equal, else one sentence. */
export function difference(actual: unknown, expected: unknown, tolerance: Tolerance): string | null {
  if (isCube(expected)) return cubeDifference(actual, expected, tolerance);
  return valueDifference(actual, expected, tolerance, "");
}

function valueDifference(
  actual: unknown,
  expected: unknown,
  tolerance: Tolerance,
  at: string,
): string | null {
  const differs = `${at || "value"}: got ${show(actual)}, expected ${show(expected)}`;
  if (isTagged(expected, "nodata")) return actual === null ? null : differs;
  if (isTagged(expected, "datetime"))
    return Date.parse(String(actual)) === Date.parse(String(expected["value"])) ? null : differs;
  if (isTagged(expected, "labeled-array"))
    return labeledDifference(actual, expected["data"] as { key: unknown; value: unknown }[], tolerance, at);
  if (typeof expected === "number" && typeof actual === "number")
    return sameNumber(actual, expected, tolerance) ? null : differs;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differs;
    return firstOf(expected.map((item, i) => valueDifference(actual[i], item, tolerance, `${at}[${i}]`)));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return differs;
    return firstOf(
      Object.entries(expected).map(([key, item]) =>
        valueDifference((actual as Record<string, unknown>)[key], item, tolerance, `${at}.${key}`),
      ),
    );
  }
  return actual === expected ? null : differs;
}

function labeledDifference(
  actual: unknown,
  entries: { key: unknown; value: unknown }[],
  tolerance: Tolerance,
  at: string,
): string | null {
  if (!(actual instanceof LabeledArray)) return `${at}: got ${show(actual)}, expected a labelled array`;
  if (actual.labels.length !== entries.length)
    return `${at}: got ${actual.labels.length} labels, expected ${entries.length}`;
  return firstOf(
    entries.flatMap((entry, i) => [
      valueDifference(actual.labels[i], entry.key, tolerance, `${at}.label[${i}]`),
      valueDifference(actual.values[i], entry.value, tolerance, `${at}[${i}]`),
    ]),
  );
}

/** Absolute within delta, or relative as the upstream comparison of single numbers. */
function sameNumber(actual: number, expected: number, { delta }: Tolerance): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  if (Number.isNaN(expected) || !Number.isFinite(expected)) return false;
  return Math.abs(actual - expected) <= Math.max(delta, Math.abs(expected) * 1e-10);
}

function firstOf(differences: readonly (string | null)[]): string | null {
  return differences.find((item) => item !== null) ?? null;
}

function isTagged(value: unknown, type: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && (value as { type?: unknown }).type === type;
}

interface AnyCube {
  readonly order: readonly string[];
  readonly dimensions: Readonly<
    Record<string, { readonly type: string; readonly values: readonly unknown[] }>
  >;
  readonly data: unknown;
  readonly nodata?: unknown;
}

function cubeDifference(actual: unknown, expected: AnyCube, tolerance: Tolerance): string | null {
  if (!isCube(actual)) return `got ${show(actual)}, expected a data cube`;
  if (actual.order.join() !== expected.order.join())
    return `order: got ${actual.order.join()}, expected ${expected.order.join()}`;
  for (const name of expected.order) {
    const have = actual.dimensions[name]!;
    const want = expected.dimensions[name]!;
    if (have.type !== want.type) return `${name}: got type ${have.type}, expected ${want.type}`;
    const labels = labelsDifference(have.values, want.values, want.type, name);
    if (labels) return labels;
  }
  return expected.data === null
    ? null
    : valueDifference(actual.data, withoutNodata(expected.data, expected.nodata), tolerance, "data");
}

function labelsDifference(
  have: readonly unknown[],
  want: readonly unknown[],
  type: string,
  name: string,
): string | null {
  if (have.length !== want.length) return `${name}: got ${have.length} labels, expected ${want.length}`;
  return firstOf(
    want.map((label, i) => {
      const instants =
        type === "temporal" && typeof label === "string" && Date.parse(label) === Date.parse(String(have[i]));
      return instants ? null : valueDifference(have[i], label, { delta: 1e-6 }, `${name}[${i}]`);
    }),
  );
}

/** The cube's own no-data value reads as null. */
function withoutNodata(data: unknown, nodata: unknown): unknown {
  if (Array.isArray(data)) return data.map((item) => withoutNodata(item, nodata));
  const same = data === nodata || (Number.isNaN(nodata as number) && Number.isNaN(data as number));
  return same && nodata !== undefined ? null : data;
}

export function show(value: unknown): string {
  if (value instanceof LabeledArray) return `labelled ${show(value.labels)} ${show(value.values)}`;
  if (typeof value === "number" || value === undefined) return String(value);
  if (Array.isArray(value))
    return `[${value.slice(0, 12).map(show).join(", ")}${value.length > 12 ? ", ..." : ""}]`;
  return JSON.stringify(value);
}
