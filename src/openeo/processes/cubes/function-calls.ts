/** Calls of functions of users over a cube: what a process hands them piece by piece, and what they may change. */
import type { ResultDimension } from "../../../cube/nodes/external.ts";
import { type Cut, type DimCut, piecesWithin } from "../../../cube/pieces/cut.ts";
import { pieceShape } from "../../../cube/pieces/shape.ts";
import type { NodeId } from "../../../cube/plan.ts";
import { range } from "../../../cube/region.ts";
import { type CubeShape, type Dimension, dimIndex, sizesOf } from "../../../cube/shape.ts";
import { externalSmallCallsMax, externalSquares } from "../../../limits.ts";
import { CubeRef, Pending, type PlanContext } from "../../define.ts";
import type { FunctionUse } from "../../function.ts";

/** 16 x 16, the smallest square that is ever cut. */
const SMALL_CELLS = externalSquares.at(-1)! ** 2;

export interface CallRules {
  readonly cut: (dim: Dimension) => DimCut | "square";
  /** The dimensions of the result, where the process says what they are; else the function is asked. */
  readonly declared?: (shape: CubeShape) => readonly ResultDimension[];
  /** Which dimensions the function may change or leave out; those that are cut stay in any case. */
  readonly mayChange?: (dim: Dimension) => boolean;
  /** Whether it may add dimensions, and order them as it likes. */
  readonly mayAdd?: boolean;
  /** Whether all calls get cubes of the same size. */
  readonly equalPieces?: boolean;
}

/** Squares of y and x, all else whole. */
export function squared(dim: Dimension): "square" | "whole" {
  return isHorizontal(dim) ? "square" : "whole";
}

export function isHorizontal({ type, axis }: Dimension): boolean {
  return type === "spatial" && axis !== "z";
}

export function callFunction(
  context: PlanContext,
  use: FunctionUse | Pending,
  node: NodeId,
  rules: CallRules,
): CubeRef | Pending {
  if (use instanceof Pending) return use;
  const shape = context.builder.shape(node);
  const cut = shape.dims.map(rules.cut);
  requireLargePieces(context, shape, cut);
  const about = rules.declared
    ? ({ kind: "code" } as const)
    : ({ kind: "result", shape: seenShape(shape, cut), piece: rules.equalPieces ?? false } as const);
  const bound = context.function({ use, about });
  if (bound instanceof Pending) return bound;
  if (bound.kind !== "function") throw new RangeError("a function was asked for, and values were given");
  const dims = rules.declared?.(shape) ?? allowedDims(context, { shape, cut, rules }, bound.dims!);
  const called = context.builder.add("external", { function: bound.function, cut, dims }, [node], use.origin);
  return new CubeRef(called);
}

/** A call takes a tenth of a second, however small it is. */
function requireLargePieces(
  context: PlanContext,
  shape: CubeShape,
  cut: readonly (DimCut | "square")[],
): void {
  const sizes = sizesOf(shape);
  let calls = 1;
  let cells = 1;
  cut.forEach((dim, index) => {
    if (typeof dim === "string" || "windows" in dim || !isHorizontal(shape.dims[index]!)) return;
    calls *= Math.ceil(sizes[index]! / dim.size);
    cells *= Math.min(dim.size, sizes[index]!);
  });
  if (calls <= externalSmallCallsMax || cells >= SMALL_CELLS) return;
  context.fail(
    "ProcessGraphComplexity",
    `The function would be called ${calls} times for ${cells} cells each; neighborhoods of functions have at least ${SMALL_CELLS} cells of y and x where more than ${externalSmallCallsMax} calls are needed. Give it larger ones: what lies around a cell can be an overlap.`,
  );
}

/** The shape of the first piece; of squares the whole axis. */
function seenShape(shape: CubeShape, cut: readonly (DimCut | "square")[]): CubeShape {
  const whole: Cut = cut.map((dim) => (dim === "square" ? "whole" : dim));
  const sizes = sizesOf(shape);
  const [first] = piecesWithin(
    whole,
    sizes,
    sizes.map(() => range(0, 1)),
  );
  return first ? pieceShape(shape, first) : shape;
}

interface Called {
  readonly shape: CubeShape;
  readonly cut: readonly (DimCut | "square")[];
  readonly rules: CallRules;
}

/** What the function says that it gives, if the process allows it. */
function allowedDims(
  context: PlanContext,
  { shape, cut, rules }: Called,
  dims: readonly ResultDimension[],
): readonly ResultDimension[] {
  const keeps = (dim: Dimension): boolean =>
    dims.some((result) => "same" in result && result.same === dim.name);
  for (const [index, dim] of shape.dims.entries())
    if (!keeps(dim) && !(cut[index] === "whole" && (rules.mayChange?.(dim) ?? true)))
      context.fail(
        "DataCubePropertiesImmutable",
        `The dimension '${dim.name}' must stay as it is here, and the function ${dims.some((result) => nameOf(result) === dim.name) ? "changes" : "leaves out"} it.`,
      );
  const added = dims.find((result) => dimIndex(shape, nameOf(result)) < 0);
  if (added && !rules.mayAdd)
    context.fail(
      "DataCubePropertiesImmutable",
      `The function adds the dimension '${nameOf(added)}', which it cannot here; the cube has ${shape.dims.map((dim) => dim.name).join(", ")}.`,
    );
  if (rules.mayAdd) return dims;
  return [...dims].sort((a, b) => dimIndex(shape, nameOf(a)) - dimIndex(shape, nameOf(b)));
}

function nameOf(dim: ResultDimension): string {
  return "same" in dim ? dim.same : dim.name;
}
