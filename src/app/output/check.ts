/** What is wrong with an output before anything is computed: its format, its options, and whether its data can be written so. */
import type { Plan } from "../../cube/plan.ts";
import { type CubeShape, axisIndex, gridOf, labelCount } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import type { FormatName } from "../../io/formats/index.ts";
import { bandsMisfit } from "../../io/formats/picture.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { OutputRequest } from "../../openeo/lower.ts";
import { checkedOptions, defaultFormat, formatOf, pathOf } from "./format.ts";
import { bandLabels } from "./labels.ts";

/** The format of an output. */
export function checkOutput(plan: Plan, output: OutputRequest): FormatName {
  const { data } = output;
  if (!(data instanceof CubeRef)) return checkValue(output);
  const { shape } = plan.nodes[data.node]!;
  const format = formatOf(output, defaultFormat(shape));
  checkedOptions(output, format);
  if (shape.dims.some(({ labels }) => labels.kind !== "deferred" && labelCount(labels) === 0))
    throw new OpenEOError(
      "DataCubeEmpty",
      "The file format doesn't support storing empty data cubes.",
      pathOf(output),
    );
  // What a stage decides is not known yet: the check is made again when it is.
  if (shape.dims.some(({ labels }) => labels.kind === "deferred")) return format;
  const misfit = misfitOf(shape, format);
  if (misfit !== null) throw unsuitable(output, misfit);
  return format;
}

export function unsuitable(output: OutputRequest, reason: string): OpenEOError {
  return new OpenEOError(
    "FormatUnsuitable",
    `Data can't be transformed into the requested output format: ${reason}.`,
    pathOf(output),
  );
}

function checkValue(output: OutputRequest): FormatName {
  const format = formatOf(output, "JSON");
  if (format !== "JSON")
    throw unsuitable(output, `single values can be saved as JSON only, not as ${output.format}`);
  checkedOptions(output, format);
  return format;
}

function misfitOf(shape: CubeShape, format: FormatName): string | null {
  switch (format) {
    case "GTiff":
      return rasterMisfit(shape);
    case "PNG":
    case "JPEG":
    case "WEBP":
      return rasterMisfit(shape) ?? bandsMisfit(format, bandLabels(shape).length);
    case "GeoJSON":
      return shape.dims.some((dim) => dim.features)
        ? null
        : "GeoJSON holds vector data cubes, and this cube has no geometries";
    case "JSON":
    case "netCDF":
    case "CSV":
      return null;
  }
}

function rasterMisfit(shape: CubeShape): string | null {
  if (!gridOf(shape)) return "the data cube has no regular horizontal grid";
  return axisIndex(shape, "y") > axisIndex(shape, "x") ? "the x dimension comes before y" : null;
}
