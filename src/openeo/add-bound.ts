/** A load that is bound becomes nodes: the files as a cube of t, bands, y and x, and what it takes to give it the dimensions that users know. */
import type { PlanBuilder } from "../cube/builder.ts";
import type { NodeId } from "../cube/plan.ts";
import { type CubeShape, type Dimension, enumerated } from "../cube/shape.ts";
import { type Bound, CubeRef, type SavedDimensions } from "./define.ts";

export function addBound(builder: PlanBuilder, bound: Bound, path: string): CubeRef {
  const node = builder.add(bound.kind, bound.params, [], path);
  if (bound.kind === "memory") return new CubeRef(node);
  if (bound.saved) return new CubeRef(asSaved(builder, { node, path, saved: bound.saved }));
  if (!bound.timeless) return new CubeRef(node);
  const shape = builder.shape(node);
  const from = shape.dims.map((_, index) => index).filter((index) => shape.dims[index]!.type !== "temporal");
  return new CubeRef(reshaped(builder, { node, path, dims: from.map((index) => shape.dims[index]!), from }));
}

interface SavedLoad {
  readonly node: NodeId;
  readonly path: string;
  readonly saved: SavedDimensions;
}

function asSaved(builder: PlanBuilder, { node, path, saved }: SavedLoad): NodeId {
  const { outer, from, bands, y, x } = saved;
  const targets = outer.map(({ name, labels }, index) => ({ name: `${index} ${name}`, labels }));
  const apart = outer.length > 1 ? builder.add("unflatten", { dim: "t", targets, from }, [node], path) : node;
  const shape = builder.shape(apart);
  const inner = [bands, y, x].flatMap((name, index) => (name === null ? [] : [{ name, index }]));
  const at = Math.max(1, outer.length);
  return reshaped(builder, {
    node: apart,
    path,
    dims: [
      ...outer.map(({ name, type, labels }): Dimension => ({ name, type, labels: enumerated(labels) })),
      ...inner.map(({ name, index }): Dimension => ({ ...shape.dims[at + index]!, name })),
    ],
    from: [...outer.map((_, index) => index), ...inner.map(({ index }) => at + index)],
  });
}

interface Reshaped {
  readonly node: NodeId;
  readonly path: string;
  readonly dims: CubeShape["dims"];
  readonly from: readonly number[];
}

function reshaped(builder: PlanBuilder, { node, path, dims, from }: Reshaped): NodeId {
  const { bands, ...shape } = builder.shape(node);
  const keeps = bands && dims.some(({ type }) => type === "bands");
  const params = { shape: { ...shape, dims, ...(keeps ? { bands } : {}) }, from };
  return builder.add("reshape", params, [node], path);
}
