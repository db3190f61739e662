import type { AxisWindows } from "../../../cube/nodes/spatial_window.ts";
import { type CubeShape, type Dimension, labelAt, labelCount } from "../../../cube/shape.ts";
import { windowCellsMax } from "../../../limits.ts";
import { type LowerContext, defineProcess } from "../../define.ts";

type Process = "aggregate_spatial_window";

export const aggregate_spatial_window = defineProcess(
  "aggregate_spatial_window",
  {
    summary: "Statistics of windows of pixels",
    description:
      "The plane is divided into windows of `size` pixels (x, y) that do not overlap, and a reducer gives one value for the pixels of each, for every label of the other dimensions. The reducer gets a plain list, row by row. Where pixels are left over, `pad` adds no-data to the last windows and `trim` leaves the pixels out, at the sides away from the corner `align`. Labels are the centres of the windows.",
  },
  (context) => {
    const shape = context.shape("data");
    const [width, height] = context.value("size");
    if (width * height > windowCellsMax)
      context.invalid(
        "size",
        `windows have at most ${windowCellsMax} pixels, and these would have ${width * height}`,
      );
    const x = windowsAlong(context, axis(context, shape, "x"), width);
    const y = windowsAlong(context, axis(context, shape, "y"), height);
    return context.add("spatial_window", { ...context.callback("reducer"), x, y }, [context.cube("data")]);
  },
);

function axis(context: LowerContext<Process>, shape: CubeShape, name: "x" | "y"): Dimension {
  return (
    shape.dims.find((dim) => dim.type === "spatial" && dim.axis === name) ??
    context.fail("DimensionNotAvailable", `The data cube has no spatial dimension with the axis ${name}.`)
  );
}

function windowsAlong(context: LowerContext<Process>, dim: Dimension, size: number): AxisWindows {
  const cells = labelCount(dim.labels);
  const isTrimmed = context.value("boundary") === "trim";
  const count = isTrimmed ? Math.floor(cells / size) : Math.ceil(cells / size);
  if (count === 0)
    context.invalid(
      "size",
      `the dimension '${dim.name}' has ${cells} pixels, so that no window of ${size} is left when it is trimmed`,
    );
  return { size, count, first: isAtStart(context, dim) ? 0 : cells - count * size };
}

/** Whether the corner that is aligned to is where the indexes of the dimension begin. */
function isAtStart(context: LowerContext<Process>, dim: Dimension): boolean {
  const align = context.value("align");
  const isLow = dim.axis === "x" ? align.endsWith("left") : align.startsWith("lower");
  const first = labelAt(dim.labels, 0);
  const last = labelAt(dim.labels, labelCount(dim.labels) - 1);
  return isLow === first <= last;
}
