/** Finding dimensions and bands, with the exceptions that the definitions name. */
import { type CubeShape, type Dimension, type Label, allLabels, dimIndex } from "../../../cube/shape.ts";
import type { LowerContext } from "../../define.ts";

export function namedDimension(context: LowerContext, shape: CubeShape, name: string): Dimension {
  const dim = shape.dims[dimIndex(shape, name)];
  if (dim) return dim;
  return context.fail(
    "DimensionNotAvailable",
    `A dimension with the name '${name}' does not exist; the cube has ${shape.dims.map((d) => d.name).join(", ")}.`,
  );
}

/** The bands dimension; `code` is raised when there is none. */
export function bandsDimension(context: LowerContext, shape: CubeShape, code: string): Dimension {
  return (
    shape.dims.find((dim) => dim.type === "bands") ??
    context.fail(code, "The data cube has no dimension of type bands.")
  );
}

/** All temporal dimensions, or the named one. */
export function temporalDimensions(
  context: LowerContext,
  shape: CubeShape,
  name: string | null,
): readonly Dimension[] {
  if (name !== null) return [namedDimension(context, shape, name)];
  const found = shape.dims.filter((dim) => dim.type === "temporal");
  return found.length > 0
    ? found
    : context.fail("DimensionNotAvailable", "The data cube has no temporal dimension.");
}

/** Indexes of the bands that a name means: label, alias, or common name (which several bands may share). */
export function bandIndexes(shape: CubeShape, dim: Dimension, name: string): readonly number[] {
  const labels = allLabels(dim.labels);
  const exact = labels.indexOf(name as Label);
  if (exact >= 0) return [exact];
  const alias = (shape.bands ?? []).filter((band) => band.aliases.includes(name));
  const common = (shape.bands ?? []).filter((band) => band.commonName === name);
  return [...(alias.length > 0 ? alias : common)]
    .map((band) => labels.indexOf(band.name))
    .filter((index) => index >= 0);
}

/** Milliseconds of a temporal label or argument; NaN for free text and open ends. */
export function instant(label: Label | null): number {
  return typeof label === "string" ? Date.parse(label) : NaN;
}
