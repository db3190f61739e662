import { type CubeShape, type Dimension, allLabels } from "../../../cube/shape.ts";
import { insteadOf } from "../../../cube/nearest.ts";
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
    const names = context.value("bands");
    const ranges = context.value("wavelengths");
    if (names.length === 0 && ranges.length === 0) {
      context.fail(
        "BandFilterParameterMissing",
        "The process `filter_bands` requires any of the parameters `bands`, `common_names` or `wavelengths` to be set.",
      );
    }
    const shape = context.shape("data");
    const dim = bandsDimension(context, shape, "DimensionMissing");
    tellUnknown(context, shape, dim);
    const found = [
      ...names.flatMap((name) => bandIndexes(shape, dim, name)),
      ...ranges.flatMap((range) => bandsIn(shape, dim, range)),
    ];
    return context.add("select", { dim: dim.name, indexes: [...new Set(found)] }, [context.cube("data")]);
  },
);

/** They are left out, as the process has it; whoever misspelt one wants to know. */
function tellUnknown(context: LowerContext<"filter_bands">, shape: CubeShape, dim: Dimension): void {
  for (const name of context.value("bands")) {
    if (bandIndexes(shape, dim, name).length > 0) continue;
    const { there, about } = insteadOf(name, allLabels(dim.labels).map(String), "bands");
    const message = `There is no band '${name}'; the cube has ${there}`;
    context.tell({ level: "warning", code: "BandUnknown", message, data: about });
  }
}

function bandsIn(shape: CubeShape, dim: Dimension, [low, high]: readonly [number, number]): number[] {
  return allLabels(dim.labels).flatMap((label, index) => {
    const wavelength = shape.bands?.find((band) => band.name === label)?.wavelengthUm;
    return wavelength !== undefined && wavelength >= low && wavelength <= high ? [index] : [];
  });
}
