import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import type { Program, Callback } from "../../../cube/program/program.ts";
import { type GeometryFeature, dimIndex, enumerated } from "../../../cube/shape.ts";
import { externalSmallCallsMax } from "../../../limits.ts";
import { type CubeRef, type LowerContext, Pending, defineProcess } from "../../define.ts";
import type { FunctionUse } from "../../function.ts";
import { featuresArgument, gridArgument } from "./geometry.ts";
import { severalStatistics } from "./several.ts";

export const aggregate_spatial = defineProcess(
  "aggregate_spatial",
  {
    summary: "Zonal statistics",
    description:
      "Runs a reducer over the pixels whose centres lie in each geometry, for every label of the other dimensions. The geometries are GeoJSON or a vector data cube. The result is a vector data cube with their properties. Lines and points take the pixels that hold them; geometries that are empty or outside of the data give no-data, and a count of 0. A function of a user (run_udf) gets, for each geometry, its cells as a dimension 'pixel' that comes after the others. A reducer that gives an array (array_create) of statistics adds a dimension 'statistic' with their names as labels. A target dimension adds how many pixels were counted, and how many of them are valid.",
  },
  (context) => {
    gridArgument(context, "data");
    const target = context.value("target_dimension");
    if (target !== null) requireNew(context, target);
    const features = featuresArgument(context, "geometries");
    const use = context.functionIn("reducer");
    if (use) return functionOfZones(context, use, features);
    const statistics = (callback: Callback, part?: string): MemoryParams | Pending => {
      const stage = context.add("zonal", { ...callback, features }, [context.cube("data")]);
      return context.stage(stage.node, part);
    };
    const reducer = context.callback("reducer");
    const several = severalStatistics(reducer);
    if (several) {
      if (target !== null) context.invalid("target_dimension", "pixels are counted for one statistic only");
      requireNew(context, STATISTICS);
      const values = several.map(({ label, callback }) => statistics(callback, label));
      const found: MemoryParams[] = [];
      for (const each of values) {
        if (each instanceof Pending) return each;
        found.push(each);
      }
      const labels = several.map(({ label }) => label);
      return context.add("memory", sideBySide({ name: STATISTICS, labels }, found), []);
    }
    const value = statistics(reducer);
    if (target === null) return value instanceof Pending ? value : context.add("memory", value, []);
    const total = statistics(counting(true, context.path), "total_count");
    const valid = statistics(counting(null, context.path), "valid_count");
    if (value instanceof Pending) return value;
    if (total instanceof Pending) return total;
    if (valid instanceof Pending) return valid;
    const labels = ["value", "total_count", "valid_count"];
    return context.add("memory", sideBySide({ name: target, labels }, [value, total, valid]), []);
  },
);

/** A call takes a tenth of a second for each geometry, and is made while the graph is planned. */
function functionOfZones(
  context: LowerContext<"aggregate_spatial">,
  use: FunctionUse | Pending,
  features: readonly GeometryFeature[],
): CubeRef | Pending {
  if (use instanceof Pending) return use;
  if (context.value("target_dimension") !== null)
    context.invalid(
      "target_dimension",
      "cells are not counted for functions (run_udf); a function can count them",
    );
  if (features.length > externalSmallCallsMax)
    context.fail(
      "ProcessGraphComplexity",
      `The function would be called for ${features.length} geometries; ${externalSmallCallsMax} are allowed.`,
    );
  const bound = context.function({ use, about: { kind: "code" } });
  if (bound instanceof Pending) return bound;
  if (bound.kind !== "function") throw new RangeError("a function was asked for, and values were given");
  const params = { function: bound.function, features };
  const zones = context.builder.add("external_zones", params, [context.cube("data")], use.origin);
  const value = context.stage(zones, "function");
  return value instanceof Pending ? value : context.add("memory", value, []);
}

function requireNew(context: LowerContext<"aggregate_spatial">, target: string): void {
  if (dimIndex(context.shape("data"), target) >= 0 || target === "geometry")
    context.fail(
      "TargetDimensionExists",
      `A dimension with the specified target dimension name '${target}' already exists.`,
    );
}

/** The callback `count` of all pixels, or of the valid ones. */
function counting(condition: true | null, origin: string): Callback {
  const args = {
    data: { kind: "param", name: "data" },
    condition: { kind: "const", value: condition },
  } as const;
  const program: Program = {
    steps: [{ op: "count", origin, args }],
    result: { kind: "step", index: 0 },
  };
  return { program, uniforms: {} };
}

/** The dimension of the results of a reducer that gives several. */
const STATISTICS = "statistic";

/** Numbers of the same cells along a new dimension, which comes last, so that those of one cell stand side by side. */
function sideBySide(
  dimension: { readonly name: string; readonly labels: readonly string[] },
  values: readonly MemoryParams[],
): MemoryParams {
  const { shape, data } = values[0]!;
  const dims = [
    ...shape.dims,
    { name: dimension.name, type: "other", labels: enumerated(dimension.labels) } as const,
  ];
  return { shape: { ...shape, dims }, data: data.flatMap((_, i) => values.map((each) => each.data[i]!)) };
}
