/** How `size` and `overlap` of apply_neighborhood cut a cube. */
import { type WrittenTime, instantOfTime, parseTime } from "../../../cube/calendar.ts";
import { periodOf } from "../../../cube/crs/index.ts";
import { parseDuration, shiftBy } from "../../../cube/duration.ts";
import type { Cut, DimCut, Window } from "../../../cube/pieces/cut.ts";
import { range } from "../../../cube/region.ts";
import { type CubeShape, type Dimension, allLabels, labelCount } from "../../../cube/shape.ts";
import { neighborhoodWindowsMax } from "../../../limits.ts";
import type { Argument, LowerContext } from "../../define.ts";
import { namedDimension } from "./dimensions.ts";
import { isHorizontal } from "./function-calls.ts";

type Context = LowerContext<"apply_neighborhood">;
type Measure = Argument<"apply_neighborhood", "size">[number];

export function neighborhoodCut(context: Context, shape: CubeShape): Cut {
  const sizes = byDimension(context, shape, "size", context.value("size"));
  const overlaps = byDimension(context, shape, "overlap", context.value("overlap") ?? []);
  return shape.dims.map((dim) => {
    const measures = { size: sizes.get(dim.name) ?? null, overlap: overlaps.get(dim.name) ?? null };
    return isHorizontal(dim) ? stepsOf(context, dim, measures) : windowsOf(context, dim, measures);
  });
}

interface Measures {
  readonly size: Measure | null;
  readonly overlap: Measure | null;
}

function byDimension(
  context: Context,
  shape: CubeShape,
  argument: "size" | "overlap",
  measures: readonly Measure[],
): ReadonlyMap<string, Measure> {
  const found = new Map<string, Measure>();
  for (const measure of measures) {
    const { name } = namedDimension(context, shape, measure.dimension);
    if (found.has(name)) invalid(context, argument, `it names the dimension '${name}' twice`);
    if ((measure.value ?? null) !== null) found.set(name, measure);
  }
  return found;
}

function invalid(context: Context, argument: "size" | "overlap", reason: string): never {
  return context.invalid(argument, reason);
}

/** Pieces of y and x go on beyond the cube, where there is no data, so that all are equal. */
function stepsOf(context: Context, dim: Dimension, { size, overlap }: Measures): DimCut {
  const cells =
    size === null ? labelCount(dim.labels) : cellsOf(context, dim, { argument: "size", measure: size });
  const around = overlap === null ? 0 : cellsOf(context, dim, { argument: "overlap", measure: overlap });
  if (cells === 0) invalid(context, "size", `a neighborhood has at least one cell of '${dim.name}'`);
  return size === null && around === 0 ? "whole" : { size: cells, overlap: around, filled: true };
}

interface Given {
  readonly argument: "size" | "overlap";
  readonly measure: Measure;
}

function cellsOf(context: Context, dim: Dimension, { argument, measure: { value, unit } }: Given): number {
  if (typeof value !== "number") return invalid(context, argument, `'${dim.name}' is measured in numbers`);
  const cells =
    unit === "px" || !isHorizontal(dim) ? value : value / cellSide(context, dim, { argument, unit });
  const rounded = Math.round(cells);
  if (Math.abs(cells - rounded) > 1e-6 * Math.max(1, rounded))
    return invalid(
      context,
      argument,
      `${value} is ${cells} cells of '${dim.name}', and whole ones are needed`,
    );
  return rounded;
}

function cellSide(
  context: Context,
  dim: Dimension,
  { argument, unit }: { readonly argument: Given["argument"]; readonly unit: Measure["unit"] },
): number {
  if (dim.labels.kind !== "regular")
    return invalid(context, argument, `'${dim.name}' has no cells of equal size`);
  if (unit === "m" && isAngular(dim))
    return invalid(
      context,
      argument,
      `'${dim.name}' is measured in degrees; give its size in pixels (unit px)`,
    );
  return Math.abs(dim.labels.step);
}

function isAngular({ crs }: Dimension): boolean {
  return crs !== undefined && periodOf(crs) !== null;
}

/** Labels that do not exist cannot be made: windows at the ends of a dimension of labels see less around them. */
function windowsOf(context: Context, dim: Dimension, { size, overlap }: Measures): DimCut {
  if (size === null) return "whole";
  const windows =
    typeof size.value === "string"
      ? windowsOfTime(context, dim, { size: size.value, overlap })
      : windowsOfLabels(context, dim, { size, overlap });
  if (windows.length > neighborhoodWindowsMax)
    context.fail(
      "ProcessGraphComplexity",
      `'${dim.name}' would be cut into ${windows.length} neighborhoods; ${neighborhoodWindowsMax} are allowed.`,
    );
  return windows.length === 1 ? "whole" : { windows };
}

function windowsOfLabels(
  context: Context,
  dim: Dimension,
  { size, overlap }: Measures & { readonly size: Measure },
): Window[] {
  if (size.unit === "m") invalid(context, "size", `'${dim.name}' is not measured in metres`);
  const step = cellsOf(context, dim, { argument: "size", measure: size });
  const around = overlap === null ? 0 : cellsOf(context, dim, { argument: "overlap", measure: overlap });
  if (step === 0) invalid(context, "size", `a neighborhood has at least one label of '${dim.name}'`);
  const count = labelCount(dim.labels);
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => {
    const own = range(index * step, Math.min(count, (index + 1) * step));
    return { own, seen: range(Math.max(0, own.start - around), Math.min(count, own.stop + around)) };
  });
}

/** Windows begin with the first label; those without a label are none. */
function windowsOfTime(
  context: Context,
  dim: Dimension,
  { size, overlap }: { readonly size: string; readonly overlap: Measure | null },
): Window[] {
  const times = timesOf(context, dim);
  const step = parseDuration(size) ?? invalid(context, "size", `'${size}' is no duration of some length`);
  const around = overlap === null || overlap.value === 0 ? null : durationOf(context, overlap);
  const instants = times.map(instantOfTime);
  const first = times[0];
  const windows: Window[] = [];
  const indexOf = (time: WrittenTime): number => {
    const found = instants.findIndex((instant) => instant >= instantOfTime(time));
    return found < 0 ? instants.length : found;
  };
  if (!first) return windows;
  for (let number = 0, start = 0; start < instants.length; number++) {
    const stop = indexOf(shiftBy(first, step, number + 1));
    if (stop === start) continue;
    const seen = around
      ? range(
          indexOf(shiftBy(shiftBy(first, step, number), around, -1)),
          indexOf(shiftBy(shiftBy(first, step, number + 1), around, 1)),
        )
      : range(start, stop);
    windows.push({ own: range(start, stop), seen });
    start = stop;
  }
  return windows;
}

function timesOf(context: Context, dim: Dimension): readonly WrittenTime[] {
  if (dim.type !== "temporal")
    invalid(context, "size", `'${dim.name}' is not temporal, and has no durations`);
  const times = allLabels(dim.labels).map((label) => parseTime(String(label)));
  const known = times.filter((time) => time !== null);
  const ascends = known.every(
    (time, index) => index === 0 || instantOfTime(known[index - 1]!) < instantOfTime(time),
  );
  if (known.length < times.length || !ascends)
    invalid(context, "size", `the labels of '${dim.name}' are not dates in ascending order`);
  return known;
}

function durationOf(context: Context, { value }: Measure): NonNullable<ReturnType<typeof parseDuration>> {
  return (
    (typeof value === "string" ? parseDuration(value) : null) ??
    invalid(context, "overlap", "where the size is a duration, the overlap is one, too")
  );
}
