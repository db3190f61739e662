/** The special values of official process cases, to and from our own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";
import type { Chunk } from "../../src/cube/chunk.ts";
import { toMemory, type MemoryParams } from "../../src/cube/nodes/memory.ts";
import { LabeledArray, type Value } from "../../src/cube/program/value.ts";
import {
  type CubeShape,
  type Dimension,
  type Label,
  type Labels,
  allLabels,
  enumerated,
} from "../../src/cube/shape.ts";
import { MemoryCube } from "../../src/openeo/lowering.ts";

interface CaseCube {
  readonly type: "datacube";
  readonly order: readonly string[];
  readonly dimensions: Readonly<
    Record<
      string,
      { type: Dimension["type"]; axis?: "x" | "y" | "z"; values: Label[]; reference_system?: string | number }
    >
  >;
  readonly data: unknown;
  readonly nodata?: unknown;
}

/** Follows {$ref} to files beside the cases. */
export function resolveRefs(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveRefs(item, folder));
  if (typeof value !== "object" || value === null) return value;
  const ref = (value as { $ref?: string }).$ref;
  if (typeof ref === "string") {
    const text = readFileSync(join(folder, ref), "utf8");
    return ref.endsWith(".json5") ? resolveRefs(JSON5.parse(text), folder) : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveRefs(item, folder)]));
}

export function isCube(value: unknown): value is CaseCube {
  return typeof value === "object" && value !== null && (value as { type?: unknown }).type === "datacube";
}

/** An argument as our value or in-memory cube. */
export function decode(value: unknown): Value | MemoryCube {
  if (isCube(value)) return new MemoryCube(decodeCube(value));
  return decodeValue(value);
}

function decodeValue(value: unknown): Value {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (typeof value !== "object" || value === null) return value as Value;
  const object = value as Record<string, unknown>;
  if (object["type"] === "nodata") return null;
  if (object["type"] === "datetime") return object["value"] as string;
  if (object["type"] === "labeled-array") {
    const entries = object["data"] as { key: unknown; value: unknown }[];
    return new LabeledArray(
      entries.map((entry) => decodeValue(entry.key) as Label),
      entries.map((entry) => decodeValue(entry.value)),
    );
  }
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, decodeValue(item)]));
}

function decodeCube(cube: CaseCube): MemoryParams {
  const dims = cube.order.map((name): Dimension => {
    const dim = cube.dimensions[name]!;
    const axis =
      dim.axis ?? (dim.type === "spatial" && ["x", "y", "z"].includes(name) ? (name as "x") : undefined);
    const crs =
      dim.reference_system === undefined
        ? undefined
        : String(dim.reference_system).replace(/^(\d+)$/, "EPSG:$1");
    return {
      name,
      type: dim.type,
      labels: decodeLabels(dim.type, dim.values),
      ...(axis ? { axis } : {}),
      ...(crs && dim.type === "spatial" ? { crs } : {}),
    };
  });
  const values =
    cube.data === null ? [] : cube.order.length === 0 ? [cube.data] : (cube.data as unknown[]).flat(Infinity);
  const nodata = decodeValue(cube.nodata ?? null);
  const missing = (value: unknown): boolean =>
    value === null || value === nodata || (Number.isNaN(nodata as number) && Number.isNaN(value as number));
  const data = values.map(decodeValue).map((value) => (missing(value) ? null : Number(value)));
  const type = values.some((value) => typeof value === "boolean") ? "boolean" : "float64";
  return { shape: { dims, type, nodata: null }, data };
}

/** Evenly spaced numbers of a spatial dimension are a regular axis. */
function decodeLabels(type: string, values: readonly unknown[]): Labels {
  const labels = values.map((value) => decodeValue(value) as Label);
  if (type !== "spatial" || labels.length < 2 || !labels.every((label) => typeof label === "number"))
    return enumerated(labels);
  const numbers = labels as number[];
  const step = numbers[1]! - numbers[0]!;
  const regular =
    step !== 0 &&
    numbers.every((value, i) => Math.abs(value - (numbers[0]! + i * step)) < 1e-6 * Math.abs(step));
  return regular
    ? { kind: "regular", origin: numbers[0]! - step / 2, step, count: numbers.length }
    : enumerated(labels);
}

/** A computed cube in the form of the cases, no-data as null. */
export function encodeCube(chunk: Chunk, shape: CubeShape): unknown {
  const flat = toMemory(chunk, shape).data.map((value) =>
    value !== null && chunk.type === "boolean" ? value === 1 : value,
  );
  const dimensions = Object.fromEntries(
    shape.dims.map((dim) => [dim.name, { type: dim.type, values: allLabels(dim.labels) }]),
  );
  return {
    type: "datacube",
    order: shape.dims.map((dim) => dim.name),
    dimensions,
    data: nest(flat, chunk.sizes),
  };
}

function nest(flat: readonly unknown[], sizes: readonly number[]): unknown {
  if (sizes.length === 0) return flat[0];
  if (sizes.length === 1) return [...flat];
  const inner = sizes.slice(1).reduce((a, b) => a * b, 1);
  return Array.from({ length: sizes[0]! }, (_, i) =>
    nest(flat.slice(i * inner, (i + 1) * inner), sizes.slice(1)),
  );
}
