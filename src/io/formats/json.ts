/** JSON: scalars and arrays as they are, cubes with their dimensions and nested values. No-data, NaN and infinities become null. */
import { toMemory } from "../../cube/nodes/memory.ts";
import type { Chunk } from "../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../cube/pace.ts";
import { LabeledArray, type Value } from "../../cube/program/value.ts";
import { type CubeShape, allLabels } from "../../cube/shape.ts";
import { blockPixels, workPerText } from "../../limits.ts";
import type { EncodedFile } from "./format.ts";

export function encodeJsonValue(value: Value): EncodedFile {
  return file(JSON.stringify(plain(value)));
}

export function encodeJsonCube(chunk: Chunk, shape: CubeShape): EncodedFile {
  return inOneGo(pacedJsonCube(chunk, shape));
}

export function* pacedJsonCube(chunk: Chunk, shape: CubeShape): Paced<EncodedFile> {
  const flat = toMemory(chunk, shape).data.map((value) =>
    value !== null && chunk.type === "boolean" ? value === 1 : finite(value),
  );
  const about = JSON.stringify({
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
  });
  const values: string[] = [];
  yield* nested(flat, chunk.sizes, (text) => values.push(text));
  return file(`${about.slice(0, -1)},"data":${values.join("")}}`);
}

function file(text: string): EncodedFile {
  return { bytes: new TextEncoder().encode(text), mediaType: "application/json", extension: ".json" };
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

/** The text of nested arrays, innermost dimension by innermost dimension, as JSON.stringify would write it in one go. */
function* nested(
  flat: readonly unknown[],
  sizes: readonly number[],
  tell: (text: string) => void,
): Paced<void> {
  const [size, ...rest] = sizes;
  if (size === undefined) return tell(JSON.stringify(flat[0] ?? null));
  tell("[");
  if (rest.length === 0) yield* listed(flat, tell);
  else {
    const inner = rest.reduce((product, each) => product * each, 1);
    for (let i = 0; i < size; i++) {
      if (i > 0) tell(",");
      yield* nested(flat.slice(i * inner, (i + 1) * inner), rest, tell);
    }
  }
  tell("]");
}

function* listed(flat: readonly unknown[], tell: (text: string) => void): Paced<void> {
  for (let at = 0; at < flat.length; at += blockPixels) {
    const block = flat.slice(at, at + blockPixels);
    tell(`${at > 0 ? "," : ""}${JSON.stringify(block).slice(1, -1)}`);
    yield block.length * workPerText;
  }
}
