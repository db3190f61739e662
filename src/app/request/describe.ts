/** The cubes of a lowered graph as people and tools look at them: what /validation shows of every load and every result. */
import type { PlanNode } from "../../cube/plan.ts";
import { type CubeShape, type Dimension, gridOf, labelAt, labelCount } from "../../cube/shape.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { LowerResult } from "../../openeo/lowering.ts";

interface DescribedCube extends DescribedShape {
  /** Path of the node in the process graph. */
  readonly node: string;
  readonly role: "load" | "result";
  /** Of loads: where cells begin is declared by the collection, or taken from an item. */
  readonly grid_phase?: string;
}

export interface DescribedShape {
  readonly dimensions: readonly Record<string, unknown>[];
  readonly "proj:code"?: string;
  readonly "proj:shape"?: readonly number[];
  /** Outer edges, as the projection extension has it. */
  readonly "proj:transform"?: readonly number[];
}

export function describeCubes({ plan, outputs }: LowerResult): readonly DescribedCube[] {
  const loads = plan.nodes.flatMap((node) => (node.kind === "load" ? [loadOf(node)] : []));
  const results = outputs.flatMap(({ data, origin }): DescribedCube[] =>
    data instanceof CubeRef
      ? [{ node: origin, role: "result", ...describeShape(plan.nodes[data.node]!.shape) }]
      : [],
  );
  return [...loads, ...results];
}

function loadOf(node: Extract<PlanNode, { kind: "load" }>): DescribedCube {
  const { phaseOf } = node.params;
  return {
    node: node.origin,
    role: "load",
    ...describeShape(node.shape),
    ...(phaseOf === undefined ? {} : { grid_phase: phaseOf }),
  };
}

export function describeShape(shape: CubeShape): DescribedShape {
  const grid = gridOf(shape);
  return {
    dimensions: shape.dims.map(describeDimension),
    ...(grid
      ? {
          "proj:code": grid.crs,
          "proj:shape": [grid.height, grid.width],
          "proj:transform": [grid.stepX, 0, grid.originX, 0, grid.stepY, grid.originY],
        }
      : {}),
  };
}

/** Labels of long dimensions are shown by their ends. */
const LABELS_SHOWN = 64;

function describeDimension({ name, type, labels }: Dimension): Record<string, unknown> {
  if (labels.kind === "deferred") return { name, type, known_after: labels.after };
  const size = labelCount(labels);
  const all = labels.kind === "enumerated" && size <= LABELS_SHOWN ? { labels: labels.values } : {};
  return {
    name,
    type,
    size,
    ...(size > 0 ? { first: labelAt(labels, 0), last: labelAt(labels, size - 1) } : {}),
    ...(labels.kind === "regular" ? { step: labels.step } : {}),
    ...all,
  };
}
