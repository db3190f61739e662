import {
  type CubeShape,
  type Dimension,
  type Grid,
  dimIndex,
  enumerated,
  gridOf,
} from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { numericProperties, vectorCube } from "../../../cube/vector/vector-cube.ts";
import { CubeRef, type LowerContext, defineProcess } from "../../define.ts";
import { type VectorCube, vectorArgument } from "../cubes/features.ts";

const raster = {
  type: "object",
  subtype: "datacube",
  dimensions: [{ type: "spatial", axis: ["x", "y"] }],
} as const;
const vector = { type: "object", subtype: "datacube", dimensions: [{ type: "geometry" }] } as const;

const signature = {
  categories: ["cubes", "vector"],
  experimental: true,
  parameters: [
    { name: "data", description: "Geometries with values.", schema: vector },
    {
      name: "target",
      description: "A data cube with the grid that is wanted.",
      schema: raster,
      optional: true,
    },
    {
      name: "target_data_cube",
      description: "Another spelling of target, which is needed in one of them.",
      schema: raster,
      optional: true,
    },
  ],
  returns: raster,
  exceptions: ["DimensionNotAvailable"],
} as const;

type Context = LowerContext<typeof signature>;

/** A function that others have, too, under this name. */
export const vector_to_raster = defineProcess(
  { id: "vector_to_raster", signature },
  {
    summary: "Geometries with values as a raster",
    description:
      "On the grid of the target, each pixel whose centre lies in a polygon has the value of that geometry; lines and points give theirs to the pixels that hold them. Where several lie over each other the last one with a value counts; elsewhere is no-data. Dimensions other than geometries stay, before y and x. Without values the properties that are numbers become bands, or the one band value, which is 1. Raises DimensionNotAvailable for a target without a grid.",
  },
  (context) => {
    const grid = targetGrid(context);
    const cube = withBands(context, valued(context, vectorArgument(context, context.cube("data"), "data")));
    const { dim, features } = vectorArgument(context, cube.node, "data");
    const geometries = features.map(({ geometry }) => geometry);
    return context.add("rasterize", { dim: dim.name, geometries, crs: featureCrs, grid }, [cube.node]);
  },
);

function targetGrid(context: Context): Grid {
  const name = (["target", "target_data_cube"] as const).find(
    (own) => context.argument(own) instanceof CubeRef,
  );
  if (name === undefined)
    return context.fail(
      "ProcessParameterRequired",
      "Process 'vector_to_raster' requires the parameter 'target', a raster data cube.",
    );
  return (
    gridOf(context.shape(name)) ??
    context.fail(
      "DimensionNotAvailable",
      "The target has no regular horizontal grid with a coordinate reference system.",
    )
  );
}

/** Geometries alone get the values of their properties. */
function valued(context: Context, { node, features }: VectorCube): CubeRef {
  const made = context.builder.node(node);
  const isBare =
    made.kind === "memory" &&
    made.shape.dims.length === 1 &&
    made.params.data.every((value) => value === null);
  if (!isBare) return new CubeRef(node);
  const properties = numericProperties(features);
  if (properties.length > 0) return context.add("memory", vectorCube(features, properties), []);
  return context.add("memory", { shape: made.shape, data: features.map(() => 1) }, []);
}

/** Properties become bands; values without bands become one. */
function withBands(context: Context, { node }: CubeRef): CubeRef {
  const shape = context.builder.shape(node);
  if (shape.dims.some(({ type }) => type === "bands")) return new CubeRef(node);
  const at = dimIndex(shape, "properties");
  const bands = (labels: Dimension["labels"]): Dimension => ({ name: "bands", type: "bands", labels });
  if (at >= 0 && shape.dims[at]!.type === "other")
    return reshaped(
      context,
      node,
      shape.dims.map((dim, i) => (i === at ? bands(dim.labels) : dim)),
    );
  return reshaped(context, node, [...shape.dims, bands(enumerated(["value"]))]);
}

function reshaped(context: Context, node: CubeRef["node"], dims: CubeShape["dims"]): CubeRef {
  const shape = context.builder.shape(node);
  const from = dims.map((_, index) => (index < shape.dims.length ? index : null));
  return context.add("reshape", { shape: { ...shape, dims }, from }, [node]);
}
