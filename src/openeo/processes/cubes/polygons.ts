/** A process on the cube of each of several polygons, and what they give side by side: apply_polygon and its former name. */
import { canonicalJson } from "../../../cube/canonical.ts";
import { type CellWindow, cellsInside, coveredWindow } from "../../../cube/nodes/geometry_cells.ts";
import type { NodeId } from "../../../cube/plan.ts";
import { range, rangeSize } from "../../../cube/region.ts";
import { type CubeShape, type GeometryFeature, type Grid, gridOf, labelCount } from "../../../cube/shape.ts";
import { appliedPolygonsMax, overlapCellsMax } from "../../../limits.ts";
import type { Value } from "../../../cube/program/value.ts";
import { CubeRef, type Lowered, Pending, type PlanContext } from "../../define.ts";
import type { FunctionUse } from "../../function.ts";
import { callFunction } from "./function-calls.ts";
import { planar } from "./geometry.ts";

interface Part {
  readonly geometry: unknown;
  readonly window: CellWindow;
}

/** What is run on the polygons; arguments have been read. */
export interface PolygonJob {
  readonly data: NodeId;
  readonly grid: Grid;
  readonly features: readonly GeometryFeature[];
  readonly maskValue: Value;
  /** The function of a user that the process is; null for others. */
  functionIn(): FunctionUse | Pending | null;
  /** What the process gives for a cube; `place` tells polygons apart. */
  run(cube: CubeRef, place: string): Lowered;
}

export function applyPolygons(context: PlanContext, job: PolygonJob): CubeRef | Pending {
  const { data, grid } = job;
  const replacement = replacementOf(context, job.maskValue);
  const parts = partsOf(context, job);
  requireApart(context, parts, grid);
  const results = parts.map((part, index) => resultOf(context, job, { part, index, replacement }));
  const waiting = results.find((result) => result instanceof Pending);
  if (waiting) return waiting;
  const nodes = results.flatMap((result) => (result instanceof CubeRef ? [result.node] : []));
  // No polygon has a pixel: nothing is left.
  if (nodes.length === 0)
    return context.add("geometry_mask", { geometries: [], crs: grid.crs, inside: false, replacement: null }, [
      data,
    ]);
  requireAlike(context, nodes);
  return context.add("mosaic", { grid, windows: parts.map(({ window }) => window) }, nodes);
}

function replacementOf(context: PlanContext, value: Value): number | boolean | null {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return context.invalid("mask_value", "data cubes hold numbers and booleans");
}

/** The polygons that cover cells of the grid, in its system. */
function partsOf(context: PlanContext, { grid, features: all }: PolygonJob): readonly Part[] {
  const features = all.filter(({ geometry }) => geometry !== null);
  const wrong = features.find(({ geometry }) => !isPolygon(geometry));
  if (wrong)
    context.fail(
      "ProcessParameterInvalid",
      "Geometries other than polygons have no pixels that a process could be run on; use polygons alone.",
    );
  if (features.length > appliedPolygonsMax)
    context.fail(
      "ProcessGraphComplexity",
      `The process would run on ${features.length} polygons; ${appliedPolygonsMax} are allowed.`,
    );
  return planar(features, grid.crs).flatMap((geometry) => {
    const window = coveredWindow([geometry], grid);
    return rangeSize(window.y) > 0 && rangeSize(window.x) > 0 ? [{ geometry, window }] : [];
  });
}

function isPolygon(geometry: unknown): boolean {
  const type = (geometry as { type?: unknown }).type;
  return type === "Polygon" || type === "MultiPolygon";
}

/** No cell may be in two polygons; only where their windows overlap cells are looked at. */
function requireApart(context: PlanContext, parts: readonly Part[], grid: Grid): void {
  let cells = 0;
  parts.forEach((part, i) => {
    for (const other of parts.slice(0, i)) {
      const window = { y: shared(part.window.y, other.window.y), x: shared(part.window.x, other.window.x) };
      if (rangeSize(window.y) <= 0 || rangeSize(window.x) <= 0) continue;
      cells += rangeSize(window.y) * rangeSize(window.x);
      if (cells > overlapCellsMax)
        context.fail(
          "ProcessGraphComplexity",
          `Whether polygons overlap would have to be looked up in more than ${overlapCellsMax} cells; use fewer or smaller polygons.`,
        );
      const [own, theirs] = [part, other].map(({ geometry }) =>
        cellsInside({ list: [geometry], crs: grid.crs, geometryOf: (one) => one }, grid, window),
      ) as [Uint8Array, Uint8Array];
      if (own.some((inside, cell) => inside === 1 && theirs[cell] === 1))
        context.fail(
          "GeometriesOverlap",
          "Geometries are not allowed to overlap to avoid that pixel values are processed multiple times.",
        );
    }
  });
}

const shared = (a: CellWindow["x"], b: CellWindow["x"]) =>
  range(Math.max(a.start, b.start), Math.min(a.stop, b.stop));

interface OnePart {
  readonly part: Part;
  readonly index: number;
  readonly replacement: number | boolean | null;
}

/** What the process gives for one polygon, without what it gives for cells outside of it. */
function resultOf(context: PlanContext, job: PolygonJob, of: OnePart): CubeRef | Pending {
  const { part, index, replacement } = of;
  const cropped = (["x", "y"] as const).reduce((node, axis) => {
    const dim = context.builder.shape(node).dims.find((own) => own.type === "spatial" && own.axis === axis)!;
    const { start, stop } = part.window[axis];
    return context.add("select", { dim: dim.name, indexes: { start, stop } }, [node]).node;
  }, job.data);
  const mask = { geometries: [part.geometry], crs: job.grid.crs, inside: false };
  const given = context.add("geometry_mask", { ...mask, replacement }, [cropped]);
  const use = job.functionIn();
  const result = use
    ? callFunction(context, use, given.node, { cut: () => "whole" })
    : job.run(given, String(index));
  if (result instanceof Pending) return result;
  if (!(result instanceof CubeRef)) return context.invalid("process", "the process must give a data cube");
  requireSame(context, context.builder.shape(given.node), context.builder.shape(result.node));
  return context.add("geometry_mask", { ...mask, replacement: null }, [result.node]);
}

/** Names, types and numbers of labels stay; where the cube lies stays as it is. */
function requireSame(context: PlanContext, given: CubeShape, result: CubeShape): void {
  const same =
    given.dims.length === result.dims.length &&
    canonicalJson(gridOf(given)) === canonicalJson(gridOf(result)) &&
    given.dims.every(
      ({ name, type, labels }, i) =>
        result.dims[i]!.name === name &&
        result.dims[i]!.type === type &&
        labelCount(result.dims[i]!.labels) === labelCount(labels),
    );
  if (!same)
    context.fail(
      "DataCubePropertiesImmutable",
      "The process must give a cube with the dimensions of the one that it gets, and as many labels.",
    );
}

/** All polygons give the same labels. */
function requireAlike(context: PlanContext, nodes: readonly NodeId[]): void {
  const labels = nodes.map((node) =>
    canonicalJson(
      context.builder
        .shape(node)
        .dims.map((dim) => (dim.type === "spatial" && dim.axis !== "z" ? null : dim.labels)),
    ),
  );
  if (labels.some((text) => text !== labels[0]))
    context.fail(
      "DataCubePropertiesImmutable",
      "The process gives other labels for some of the polygons than for others.",
    );
}
