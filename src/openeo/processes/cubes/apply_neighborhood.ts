import { canonicalJson } from "../../../cube/canonical.ts";
import type { KindName } from "../../../cube/nodes/index.ts";
import type { NestedPlan } from "../../../cube/nodes/neighborhood.ts";
import { arraySpec, compiledCallback } from "../../../cube/nodes/callback.ts";
import { createBuilder } from "../../../cube/builder.ts";
import { type Cut, type Piece, piecesWithin } from "../../../cube/pieces/cut.ts";
import { pieceShape } from "../../../cube/pieces/shape.ts";
import { valueBytes } from "../../../cube/pieces/values.ts";
import type { NodeId, Plan } from "../../../cube/plan.ts";
import { range, wholeRegion } from "../../../cube/region.ts";
import { resolve } from "../../../cube/resolve.ts";
import { type CubeShape, type Dimension, axisIndex, labelCount, sizesOf } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { callFunction } from "./function-calls.ts";
import { neighborhoodCut } from "./neighborhood-cut.ts";

type Context = LowerContext<"apply_neighborhood">;

export const apply_neighborhood = defineProcess(
  "apply_neighborhood",
  {
    summary: "Run a process on neighborhoods",
    description:
      "Runs a process on pieces of the cube, each with an overlap around it that is given and not taken back. Pieces begin with the first cell of the cube and, along y and x, all have the same size: beyond the cube there is no data. Windows over labels end with the labels; those of a duration begin with the first label. A process that gets a single series of labels gets an array. A function of a user (run_udf) may change bands.",
  },
  (context) => {
    const shape = context.shape("data");
    if (axisIndex(shape, "x") < 0 || axisIndex(shape, "y") < 0)
      context.fail("DimensionNotAvailable", "The data cube has no horizontal spatial dimensions.");
    const cut = neighborhoodCut(context, shape);
    const use = context.functionIn("process");
    if (use)
      return callFunction(context, use, context.cube("data"), {
        cut: (dim) => cut[shape.dims.indexOf(dim)]!,
        mayChange: (dim) => dim.type === "bands",
        equalPieces: true,
      });
    const nested = formsOf(cut, shape).map((piece) => nestedPlan(context, shape, piece));
    return context.add("neighborhood", { cut, nested }, [context.cube("data")]);
  },
);

/** One piece of every form: pieces differ by their windows only. */
function formsOf(cut: Cut, shape: CubeShape): readonly Piece[] {
  const sizes = sizesOf(shape);
  const region = cut.map((dim, index) =>
    range(0, dim !== "whole" && "windows" in dim ? sizes[index]! : Math.min(1, sizes[index]!)),
  );
  return piecesWithin(cut, sizes, region);
}

function nestedPlan(context: Context, shape: CubeShape, piece: Piece): NestedPlan {
  const seen = pieceShape(shape, piece);
  const type = valueBytes(shape.type) === 4 ? "float32" : "float64";
  const given: CubeShape = { ...seen, type, nodata: NaN };
  const along = seriesOf(given);
  const { plan, node } = along ? ofArray(context, given, along) : context.nested("process", given);
  requireSame(context, given, plan.nodes[node]!.shape);
  requirePlaceless(context, plan);
  const { peakBytes, kernelPixels } = resolve(plan, [{ node, region: wholeRegion(sizesOf(given)) }]);
  return { plan, node, peakBytes, kernelPixels };
}

/** The only dimension with several labels, or the first one where there is none; null for pieces of more dimensions. */
function seriesOf({ dims }: CubeShape): Dimension | null {
  const long = dims.filter(({ labels }) => labelCount(labels) !== 1);
  return long.length > 1 ? null : (long[0] ?? dims[0]!);
}

function ofArray(
  context: Context,
  given: CubeShape,
  along: Dimension,
): { readonly plan: Plan; readonly node: NodeId } {
  const callback = context.callback("process");
  const builder = createBuilder();
  const data = builder.add("given", { shape: given }, [], context.path);
  const { result } = compiledCallback(callback, { data: arraySpec(given, along) });
  if (result.kind !== "array" || result.length !== labelCount(along.labels))
    context.fail(
      "DataCubePropertiesImmutable",
      `The process gets an array of ${labelCount(along.labels)} values along '${along.name}', and must give one of as many.`,
    );
  const node = builder.add(
    "map_dimension",
    { ...callback, dim: along.name, target: along },
    [data],
    context.path,
  );
  return { plan: builder.plan(), node };
}

function requireSame(context: Context, given: CubeShape, result: CubeShape): void {
  const changed = given.dims.find((dim, index) => canonicalJson(dim) !== canonicalJson(result.dims[index]));
  if (changed || result.dims.length !== given.dims.length)
    context.fail(
      "DataCubePropertiesImmutable",
      `The process must give a cube with the dimensions of the one that it gets, labels included${changed ? `, and changes '${changed.name}'` : ""}.`,
    );
}

/** Kinds that mean the same wherever a piece lies. */
const placeless: readonly KindName[] = [
  "aggregate_time",
  "apply",
  "given",
  "kernel",
  "map_dimension",
  "mask",
  "memory",
  "merge",
  "reduce",
  "reshape",
  "select",
];

function requirePlaceless(context: Context, plan: Plan): void {
  const node = plan.nodes.find(({ kind }) => !placeless.includes(kind));
  if (node)
    context.fail(
      "ProcessParameterInvalid",
      `The process at ${node.origin} depends on where its cube lies, and cannot be used on neighborhoods; use it before or after.`,
    );
}
