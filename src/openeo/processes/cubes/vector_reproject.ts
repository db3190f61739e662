import { normalizeCrs } from "../../../cube/crs/index.ts";
import type { Dimension } from "../../../cube/shape.ts";
import { CubeRef, type LowerContext, defineProcess } from "../../define.ts";
import { withDimension } from "./features.ts";

type Process = "vector_reproject";

export const vector_reproject = defineProcess(
  "vector_reproject",
  {
    summary: "Another reference system for geometries",
    description:
      "Geometries are worked with in the reference system that is named (EPSG code or WKT2) from here on: distances of later processes are in its units. Files have longitude and latitude, whatever it is. Of several dimensions of geometries all are changed, or the named one. Raises DimensionNotAvailable for a dimension that is not there or has no geometries.",
  },
  (context) => {
    const crs = normalizeCrs(context.value("projection"));
    return geometryDimensions(context).reduce(
      (cube, dim) => withDimension(context, cube.node, { ...dim, crs }),
      new CubeRef(context.cube("data")),
    );
  },
);

function geometryDimensions(context: LowerContext<Process>): readonly Dimension[] {
  const name = context.value("dimension");
  const found = context
    .shape("data")
    .dims.filter((dim) => dim.type === "geometry" && (name === null || dim.name === name));
  if (found.length > 0) return found;
  return context.fail(
    "DimensionNotAvailable",
    name === null
      ? "The data cube has no dimension of geometries."
      : `A dimension of geometries with the name '${name}' does not exist.`,
  );
}
