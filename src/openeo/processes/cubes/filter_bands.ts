import { type CubeShape, type Dimension, type Label, allLabels } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { bandIndexes, bandsDimension } from "./dimensions.ts";

export const filter_bands = defineProcess(
  "filter_bands",
  {
    summary: "Keep bands by name or wavelength",
    description:
      "Keeps the bands that are named (by label, alias or common name) or whose central wavelength lies in one of the ranges, in micrometres. The order of the arguments is the order of the result.",
  },
  (context) => {
    const names = context.value<readonly string[]>("bands");
    const ranges = context.value<readonly (readonly [number, number])[]>("wavelengths");
    if (names.length === 0 && ranges.length === 0) {
      context.fail(
        "BandFilterParameterMissing",
        "The process `filter_bands` requires any of the parameters `bands`, `common_names` or `wavelengths` to be set.",
      );
    }
    const shape = context.shape("data");
    const dim = bandsDimension(context, shape, "DimensionMissing");
    const found = [
      ...names.flatMap((name) => namedBands(context, dim, name)),
      ...ranges.flatMap((range) => bandsIn(shape, dim, range)),
    ];
    if (found.length === 0)
      context.fail(
        "ProcessParameterInvalid",
        `The value for parameter 'wavelengths' of process 'filter_bands' is invalid: no band lies in these ranges; ${wavelengthsText(shape)}.`,
      );
    return context.add("select", { dim: dim.name, indexes: [...new Set(found)] }, [context.cube("data")]);
  },
);

/** A name that means no band is a mistake, also where others are found. */
function namedBands(context: LowerContext, dim: Dimension, name: string): readonly number[] {
  const found = bandIndexes(context.shape("data"), dim, name);
  if (found.length > 0) return found;
  return context.fail(
    "ProcessParameterInvalid",
    `The value for parameter 'bands' of process 'filter_bands' is invalid: there is no band '${name}'; the data cube has ${bandsText(context.shape("data"), dim)}.`,
  );
}

function bandsText(shape: CubeShape, dim: Dimension): string {
  const common = (label: Label): string | undefined =>
    shape.bands?.find((band) => band.name === label)?.commonName;
  const names = allLabels(dim.labels).map((label) =>
    common(label) === undefined ? label : `${label} (${common(label)})`,
  );
  return names.length > 0 ? names.join(", ") : "none";
}

function wavelengthsText(shape: CubeShape): string {
  const known = (shape.bands ?? []).filter((band) => band.wavelengthUm !== undefined);
  if (known.length === 0) return "no wavelengths of its bands are known";
  return `there are ${known.map((band) => `${band.name} at ${band.wavelengthUm}`).join(", ")}`;
}

function bandsIn(shape: CubeShape, dim: Dimension, [low, high]: readonly [number, number]): number[] {
  return allLabels(dim.labels).flatMap((label, index) => {
    const wavelength = shape.bands?.find((band) => band.name === label)?.wavelengthUm;
    return wavelength !== undefined && wavelength >= low && wavelength <= high ? [index] : [];
  });
}
