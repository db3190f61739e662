/** Finding dimensions and bands, with the exceptions that the definitions name. */
import type { FaultCode } from "../../../cube/faults.ts";
import { insteadOf } from "../../../cube/nearest.ts";
import { type CubeShape, type Dimension, type Label, allLabels, dimIndex } from "../../../cube/shape.ts";
import { instantOf } from "../../../cube/instant.ts";
import type { PlanContext } from "../../define.ts";

/** `parameter`: the argument that names it. */
export function namedDimension(
  context: PlanContext,
  shape: CubeShape,
  name: string,
  parameter = "dimension",
): Dimension {
  const dim = shape.dims[dimIndex(shape, name)];
  if (dim) return dim;
  const names = shape.dims.map((each) => each.name);
  const { there, about } = insteadOf(name, names, parameter);
  return context.fail(
    "DimensionNotAvailable",
    `A dimension with the name '${name}' does not exist; the cube has ${there}`,
    about,
  );
}

/** The one bands dimension; `code` is raised when there is none, or more than one. */
export function bandsDimension(context: PlanContext, shape: CubeShape, code: FaultCode): Dimension {
  const found = shape.dims.filter((dim) => dim.type === "bands");
  if (found.length === 1) return found[0]!;
  return context.fail(
    code,
    found.length === 0
      ? "The data cube has no dimension of type bands."
      : `The data cube has several dimensions of type bands: ${found.map((dim) => dim.name).join(", ")}.`,
  );
}

/** All temporal dimensions, or the named one, which must be one of them. */
export function temporalDimensions(
  context: PlanContext,
  shape: CubeShape,
  name: string | null,
): readonly Dimension[] {
  const found = shape.dims.filter((dim) => dim.type === "temporal");
  if (name !== null) {
    const dim = namedDimension(context, shape, name);
    if (dim.type === "temporal") return [dim];
    const others = found.length > 0 ? `; ${found.map((other) => other.name).join(", ")} would be` : "";
    const allowed = found.map((other) => other.name);
    return context.fail("DimensionNotAvailable", `The dimension '${name}' is not temporal${others}.`, {
      parameter: "dimension",
      allowed,
    });
  }
  return found.length > 0
    ? found
    : context.fail("DimensionNotAvailable", "The data cube has no temporal dimension.");
}

/** The named temporal dimension, or the only one. */
export function soleTemporalDimension(
  context: PlanContext,
  shape: CubeShape,
  name: string | null,
): Dimension {
  const dims = temporalDimensions(context, shape, name);
  if (dims.length === 1) return dims[0]!;
  return context.fail(
    "TooManyDimensions",
    `The data cube contains multiple temporal dimensions: ${dims.map((dim) => dim.name).join(", ")}. The parameter \`dimension\` must be specified.`,
    { parameter: "dimension", allowed: dims.map((dim) => dim.name) },
  );
}

/** Raises an exception for a label that the dimension does not have, with those that it has. */
export function failUnknownLabel(
  context: PlanContext,
  { dim, label }: { readonly dim: Dimension; readonly label: Label },
  { code, parameter }: { readonly code: FaultCode; readonly parameter: string },
): never {
  const { there, about } = insteadOf(String(label), allLabels(dim.labels).map(String), parameter);
  const message = `A label with the specified name '${label}' does not exist; the dimension '${dim.name}' has ${there}`;
  return context.fail(code, message, about);
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

/** A label as the dimension writes it: bands by any name that means one of them. */
export function knownLabel(shape: CubeShape, dim: Dimension, label: Label): Label {
  if (dim.type !== "bands") return ownLabel(dim, label);
  const indexes = bandIndexes(shape, dim, String(label));
  return indexes.length === 1 ? allLabels(dim.labels)[indexes[0]!]! : label;
}

/** A label as the dimension writes it: temporal labels are the same when they name the same instant. */
export function ownLabel(dim: Dimension, label: Label): Label {
  const time = instantOf(label);
  if (dim.type !== "temporal" || Number.isNaN(time)) return label;
  const labels = allLabels(dim.labels);
  if (labels.includes(label)) return label;
  return labels.find((own) => instantOf(own) === time) ?? label;
}
