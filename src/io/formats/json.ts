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
  const series = seriesOf(shape);
  if (series) return file(yield* seriesText(flat, chunk.sizes, { ...series, shape }));
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

interface Series {
  readonly time: number;
  readonly geometry: number;
  /** -1 without bands. */
  readonly bands: number;
}

/** Where the dimensions of a time series of features are; null of other cubes. */
function seriesOf({ dims }: CubeShape): Series | null {
  const time = dims.findIndex((dim) => dim.type === "temporal");
  const geometry = dims.findIndex((dim) => dim.features);
  const bands = dims.findIndex((dim) => dim.type === "bands");
  const known = [time, geometry, bands].filter((at) => at >= 0).length;
  return time >= 0 && geometry >= 0 && known === dims.length ? { time, geometry, bands } : null;
}

/** Clients of openEO read time series of features as { date: [[value per band] per feature] }. */
function* seriesText(
  flat: readonly unknown[],
  sizes: readonly number[],
  of: Series & { readonly shape: CubeShape },
): Paced<string> {
  const stride = (dim: number): number => sizes.slice(dim + 1).reduce((product, size) => product * size, 1);
  const bands = of.bands < 0 ? { size: 1, stride: 0 } : { size: sizes[of.bands]!, stride: stride(of.bands) };
  const members: string[] = [];
  for (const [t, label] of allLabels(of.shape.dims[of.time]!.labels).entries()) {
    const rows = Array.from({ length: sizes[of.geometry]! }, (_, g) =>
      Array.from(
        { length: bands.size },
        (__, band) => flat[t * stride(of.time) + g * stride(of.geometry) + band * bands.stride] ?? null,
      ),
    );
    members.push(`${JSON.stringify(String(label))}:${JSON.stringify(rows)}`);
    yield rows.length * bands.size * workPerText;
  }
  return `{${members.join(",")}}`;
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
