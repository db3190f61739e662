import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import { type CubeShape, gridBounds, gridOf, labelCount } from "../../../cube/shape.ts";
import { type CubeRef, type LowerContext, Pending, defineProcess } from "../../define.ts";

type Process = "reduce_spatial";

export const reduce_spatial = defineProcess(
  "reduce_spatial",
  {
    summary: "One value of all pixels",
    description:
      "Runs a reducer over all pixels of a plane, for every label of the other dimensions; the dimensions x and y are gone then. The reducer gets a plain list, row by row, in which no-data is null.",
  },
  (context) => {
    const shape = context.shape("data");
    return gridOf(shape) ? overGrid(context) : overLabels(context, shape);
  },
);

/** As the statistics of one geometry in which all pixels lie. */
function overGrid(context: LowerContext<Process>): CubeRef | Pending {
  const [west, south, east, north] = gridBounds(gridOf(context.shape("data"))!);
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const geometries = [{ type: "Polygon", coordinates: [ring] }];
  const stage = context.add("zonal", { ...context.callback("reducer"), geometries }, [context.cube("data")]);
  const result = context.stage(stage.node);
  if (result instanceof Pending) return result;
  const [, ...dims] = result.shape.dims;
  const values: MemoryParams = { ...result, shape: { ...result.shape, dims } };
  return context.add("memory", values, []);
}

/** Pixels in no grid: one window has them all. */
function overLabels(context: LowerContext<Process>, shape: CubeShape): CubeRef {
  const sizes = (["x", "y"] as const).map((axis) => {
    const dim = shape.dims.find((own) => own.type === "spatial" && own.axis === axis);
    return dim
      ? labelCount(dim.labels)
      : context.fail(
          "DimensionNotAvailable",
          `The data cube has no spatial dimension with the axis ${axis}.`,
        );
  });
  const windows = (size: number) => ({ size, first: 0, count: 1 });
  const cube = context.add(
    "spatial_window",
    { ...context.callback("reducer"), x: windows(sizes[0]!), y: windows(sizes[1]!) },
    [context.cube("data")],
  );
  const from = shape.dims.flatMap((dim, index) =>
    dim.type === "spatial" && dim.axis !== "z" ? [] : [index],
  );
  const dims = from.map((index) => shape.dims[index]!);
  return context.add("reshape", { shape: { ...shape, dims }, from }, [cube.node]);
}
