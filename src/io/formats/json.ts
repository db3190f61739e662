/** JSON: scalars and arrays as they are, cubes with their dimensions and nested values. No-data, NaN and infinities become null. */
import { toMemory } from "../../cube/nodes/memory.ts";
import type { Chunk } from "../../cube/chunk.ts";
import { LabeledArray, type Value } from "../../cube/program/value.ts";
import { type CubeShape, allLabels } from "../../cube/shape.ts";
import type { EncodedFile } from "./format.ts";

export function encodeJsonValue(value: Value): EncodedFile {
  return file(plain(value));
}

export function encodeJsonCube(chunk: Chunk, shape: CubeShape): EncodedFile {
  const flat = toMemory(chunk, shape).data.map((value) =>
    value !== null && chunk.type === "boolean" ? value === 1 : finite(value),
  );
  return file({
    dims: shape.dims.map((dim) => dim.name),
    coords: Object.fromEntries(
      shape.dims.map((dim) => [
        dim.name,
        {
          type: dim.type,
          ...(dim.axis ? { axis: dim.axis } : {}),
          ...(dim.crs ? { reference_system: dim.crs } : {}),
          data: allLabels(dim.labels),
          ...(dim.features ? { features: dim.features.map((each) => ({ type: "Feature", ...each })) } : {}),
        },
      ]),
    ),
    data: nested(flat, chunk.sizes),
  });
}

function file(document: unknown): EncodedFile {
  return {
    bytes: new TextEncoder().encode(JSON.stringify(document)),
    mediaType: "application/json",
    extension: ".json",
  };
}

function finite(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

function plain(value: Value): unknown {
  if (value instanceof LabeledArray) return value.values.map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item as Value)]));
  return finite(value);
}

function nested(flat: readonly unknown[], sizes: readonly number[]): unknown {
  if (sizes.length === 0) return flat[0] ?? null;
  if (sizes.length === 1) return flat;
  const inner = sizes.slice(1).reduce((product, size) => product * size, 1);
  return Array.from({ length: sizes[0]! }, (_, i) =>
    nested(flat.slice(i * inner, (i + 1) * inner), sizes.slice(1)),
  );
}
