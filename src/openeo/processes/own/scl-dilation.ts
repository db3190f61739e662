/**
 * The mask of clouds around pixels of a scene classification that two processes of our own share. Cells of wanted classes are
 * turned off and those of unwanted ones on, either is smoothed with a Gaussian window, and what is above a threshold is masked.
 */
import { insteadOf } from "../../../cube/nearest.ts";
import type { NodeId } from "../../../cube/plan.ts";
import { type CubeShape, type Dimension, allLabels, axisIndex, labelCount } from "../../../cube/shape.ts";
import type { Value } from "../../../cube/program/value.ts";
import { kernelSideMax } from "../../../limits.ts";
import type { PlanContext } from "../../define.ts";
import type { ParameterSignature } from "../../signature.ts";
import { bandIndexes } from "../cubes/dimensions.ts";
import { type CallbackStep, callbackOf, constant, param, result } from "../callbacks.ts";

const classes = { type: "array", items: { type: "integer", minimum: 0 } } as const;
const size = { type: "integer", minimum: 0 } as const;

/** In the order in which both processes have them. */
export const dilationParameters = [
  {
    name: "erosion_kernel_size",
    description:
      "Cells of the window of the disc by which cells are eroded before they are smoothed; 0 for none.",
    schema: size,
    optional: true,
    default: 0,
  },
  {
    name: "mask1_values",
    description: "Classes that are wanted; all others, and no-data, are masked with their near surroundings.",
    schema: classes,
    optional: true,
    default: [2, 4, 5, 6, 7],
  },
  {
    name: "mask2_values",
    description: "Classes that are masked with their wide surroundings.",
    schema: classes,
    optional: true,
    default: [3, 8, 9, 10, 11],
  },
  {
    name: "kernel1_size",
    description: "Cells of the window of the near surroundings, in cells of the cube; 0 leaves the step out.",
    schema: size,
    optional: true,
    default: 17,
  },
  {
    name: "kernel2_size",
    description: "Cells of the window of the wide surroundings; 0 leaves the step out.",
    schema: size,
    optional: true,
    default: 201,
  },
] as const satisfies readonly ParameterSignature[];

interface Dilation {
  readonly erosion: number;
  readonly mask1: readonly number[];
  readonly mask2: readonly number[];
  readonly kernel1: number;
  readonly kernel2: number;
}

/** The arguments of either process. */
export function dilationOf(context: PlanContext & { value(name: string): Value }): Dilation {
  const cells = (name: string): number => {
    const value = context.value(name) as number;
    if (value <= kernelSideMax) return value;
    return context.invalid(name, `a window has at most ${kernelSideMax} cells on a side`);
  };
  return {
    erosion: cells("erosion_kernel_size"),
    mask1: context.value("mask1_values") as readonly number[],
    mask2: context.value("mask2_values") as readonly number[],
    kernel1: cells("kernel1_size"),
    kernel2: cells("kernel2_size"),
  };
}

/** Smoothed shares of masked cells above which a cell is masked. */
const THRESHOLDS = { near: 0.057, wide: 0.025 } as const;

/** A boolean cube of the same grid and labels: true where it is to be masked. */
export function dilated(context: PlanContext, classification: NodeId, dilation: Dilation): NodeId {
  const { erosion, mask1, mask2, kernel1, kernel2 } = dilation;
  requirePlane(context, context.builder.shape(classification));
  const near = share(context, classification, { values: mask1, isMasked: false, erosion, window: kernel1 });
  const wide = share(context, classification, { values: mask2, isMasked: true, erosion, window: kernel2 });
  const above = (name: string, threshold: number): CallbackStep => [
    "gt",
    { x: param(name), y: constant(threshold) },
  ];
  if (near !== null && wide !== null) {
    const resolver = callbackOf(context.path, [
      above("x", THRESHOLDS.near),
      above("y", THRESHOLDS.wide),
      ["or", { x: result(0), y: result(1) }],
    ]);
    return context.add("merge", { resolver }, [near, wide]).node;
  }
  const only = near ?? wide;
  if (only === null)
    return context.add("apply", callbackOf(context.path, [["constant", { x: constant(false) }]]), [
      classification,
    ]).node;
  const threshold = near === null ? THRESHOLDS.wide : THRESHOLDS.near;
  return context.add("apply", callbackOf(context.path, [above("x", threshold)]), [only]).node;
}

function requirePlane(context: PlanContext, shape: CubeShape): void {
  if (axisIndex(shape, "x") < 0 || axisIndex(shape, "y") < 0)
    context.fail("DimensionNotAvailable", "The data cube has no horizontal spatial dimensions.");
}

interface Share {
  readonly values: readonly number[];
  /** Whether cells of these values are masked, or all others. */
  readonly isMasked: boolean;
  readonly erosion: number;
  readonly window: number;
}

/** The smoothed share of masked cells around each cell; null where the step is left out. */
function share(
  context: PlanContext,
  cube: NodeId,
  { values, isMasked, erosion, window }: Share,
): NodeId | null {
  if (window <= 0) return null;
  const marked = context.add(
    "apply",
    callbackOf(context.path, [
      ["array_contains", { data: constant(values), value: param("x") }],
      ["if", { value: result(0), accept: constant(isMasked ? 1 : 0), reject: constant(isMasked ? 0 : 1) }],
    ]),
    [cube],
  ).node;
  const row = gaussian(window);
  const eroded = erosion > 0 ? erodedBy(context, marked, erosion) : marked;
  const along = correlated(context, eroded, [row]);
  return correlated(
    context,
    along,
    row.map((weight) => [weight]),
  );
}

function correlated(context: PlanContext, cube: NodeId, kernel: readonly (readonly number[])[]): NodeId {
  return context.add("kernel", { kernel, factor: 1, border: 0, replaceInvalid: 0 }, [cube]).node;
}

/** Masked cells with a cell under the disc that is not masked are masked no more; what lies outside of the cube takes none away. */
function erodedBy(context: PlanContext, marked: NodeId, window: number): NodeId {
  const radius = Math.floor(window / 2);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const disc = offsets.map((y) => offsets.map((x) => (x * x + y * y <= radius * radius ? 1 : 0)));
  const clear = context.add(
    "apply",
    callbackOf(context.path, [["subtract", { x: constant(1), y: param("x") }]]),
    [marked],
  ).node;
  return context.add(
    "apply",
    callbackOf(context.path, [
      // Counts are whole numbers, up to the rounding of a transform.
      ["gt", { x: param("x"), y: constant(0.5) }],
      ["if", { value: result(0), accept: constant(0), reject: constant(1) }],
    ]),
    [correlated(context, clear, disc)],
  ).node;
}

/** So many weights of a normal distribution whose standard deviation is a sixth of the window, of sum 1. An even window has its middle between two cells, of which the first is the cell itself. */
function gaussian(window: number): readonly number[] {
  const sigma = window / 6;
  const weights = Array.from({ length: window }, (_, i) =>
    Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const normal = weights.map((weight) => weight / sum);
  return window % 2 === 0 ? [0, ...normal] : normal;
}

/** The bands dimension and the index of the scene classification in it; null for a cube without bands. */
export function classificationBand(
  context: PlanContext,
  shape: CubeShape,
  name: string | null,
): { readonly dim: Dimension; readonly index: number } | null {
  const dim = shape.dims.find((own) => own.type === "bands");
  if (!dim) return null;
  const names = name === null ? ["SCL", "scl"] : [name];
  for (const asked of names) {
    const [index, ...others] = bandIndexes(shape, dim, asked);
    if (index !== undefined && others.length === 0) return { dim, index };
  }
  if (name === null && labelCount(dim.labels) === 1) return { dim, index: 0 };
  const { there, about } = insteadOf(names[0]!, allLabels(dim.labels).map(String), "scl_band_name");
  return context.fail(
    "ProcessParameterInvalid",
    `The value for parameter 'scl_band_name' is invalid: the data cube has no band ${names[0]}; name the band of the scene classification: it has ${there}`,
    about,
  );
}
