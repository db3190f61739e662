/** A function on the whole of a vector data cube: what it gives shows when it has run, geometries included. */
import { ProcessFault } from "../../cube/faults.ts";
import type { ExternalFunction } from "../../cube/node.ts";
import {
  type CubeShape,
  type CubeValues,
  type Dimension,
  type GeometryFeature,
  enumerated,
  labelCount,
} from "../../cube/shape.ts";
import { featuresOfGeoJson } from "../../cube/vector/geojson.ts";
import { externalBytesMax } from "../../limits.ts";
import { udfCube, udfFeatures } from "./cube.ts";
import { type UdfPlaceInGraph, told, toldFault } from "./faults.ts";
import { type UdfAnswer, UdfFault, type UdfRuntime } from "./ports.ts";

interface AtOnce {
  readonly runtime: UdfRuntime;
  readonly bound: ExternalFunction;
  readonly cube: CubeValues;
}

export async function calledAtOnce(
  { runtime, bound, cube }: AtOnce,
  place: UdfPlaceInGraph,
): Promise<CubeValues> {
  const { shape, data } = cube;
  const values = Float64Array.from(data, (value) => value ?? NaN);
  if (values.byteLength > externalBytesMax)
    throw new ProcessFault(
      "ProcessGraphComplexity",
      `The function would get ${Math.ceil(values.byteLength / 1048576)} MiB at once; ${externalBytesMax / 1048576} are allowed.`,
      { node: place.origin },
    );
  const { user, version, code, context } = bound;
  const features = shape.dims.find((dim) => dim.features)?.features;
  const call = {
    ...udfCube(shape),
    dtype: "float64" as const,
    user,
    version,
    code,
    context,
    values,
    seed: Number.parseInt(bound.codeHash.slice(0, 8), 16),
    ...(features ? { features: udfFeatures(features) } : {}),
  };
  const answer = await told(runtime.call(call), place);
  try {
    return resultOf(answer, shape);
  } catch (error) {
    throw toldFault(error, place);
  }
}

function resultOf({ cube, features, logs }: UdfAnswer, before: CubeShape): CubeValues {
  if (!cube)
    throw new UdfFault({
      code: "NothingReturned",
      message: "the function gives no cube",
      line: null,
      traceback: [],
      logs,
    });
  const dims = cube.dims.map((name, index): Dimension => {
    const size = cube.shape[index]!;
    const old = before.dims.find((dim) => dim.name === name);
    if (old?.features) return withFeatures(old, size, featuresOf(features));
    const given = Object.hasOwn(cube.labels, name) ? cube.labels[name]! : null;
    const kept = given === null && old && labelCount(old.labels) === size ? old.labels : null;
    const labels = kept ?? enumerated(given ?? Array.from({ length: size }, (_, at) => at));
    return { name, type: old?.type ?? "other", labels };
  });
  const data = Array.from(cube.values, (value) => (Number.isNaN(value) ? null : value));
  return { shape: { dims, type: "float64", nodata: null }, data };
}

/** Null where the function left them as they were. */
function featuresOf(features: unknown): readonly GeometryFeature[] | null {
  if (features === null) return null;
  return featuresOfGeoJson(features, {
    code: "ProcessParameterInvalid",
    prefix: "The function gives geometries that are none: ",
  });
}

function withFeatures(dim: Dimension, size: number, given: readonly GeometryFeature[] | null): Dimension {
  const features = given ?? dim.features!;
  if (features.length !== size)
    throw new ProcessFault(
      "ProcessParameterInvalid",
      `The function gives ${features.length} geometries, and values for ${size} along '${dim.name}'.`,
    );
  const labels = labelCount(dim.labels) === size ? dim.labels : enumerated(features.map((_, at) => at));
  return { ...dim, labels, features };
}
