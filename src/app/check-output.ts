/** Whether an output can be written in its format, as far as that is known without a pixel. */
import type { Plan } from "../cube/plan.ts";
import { type CubeShape, gridOf, labelCount } from "../cube/shape.ts";
import { OpenEOError } from "../errors.ts";
import { type FormatName, bandsOf } from "../io/formats/index.ts";
import { CubeRef } from "../openeo/define.ts";
import type { OutputRequest } from "../openeo/lower.ts";
import { checkedOptions, defaultFormat, formatOf, pathOf } from "./output-format.ts";
import { bandLabels } from "./output-labels.ts";

/** The format of an output; throws what is wrong with it. */
export function checkOutput(plan: Plan, output: OutputRequest): FormatName {
  const { data } = output;
  const shape = data instanceof CubeRef ? plan.nodes[data.node]!.shape : null;
  const format = formatOf(output, shape ? defaultFormat(shape) : "JSON");
  checkedOptions(output, format);
  if (shape?.dims.some((dim) => dim.labels.kind !== "deferred" && labelCount(dim.labels) === 0))
    throw new OpenEOError(
      "DataCubeEmpty",
      "The file format doesn't support storing empty data cubes.",
      pathOf(output),
    );
  const reason = shape ? unsuitable(format, shape) : unsuitableValue(output, format);
  if (reason !== null)
    throw new OpenEOError(
      "FormatUnsuitable",
      `Data can't be transformed into the requested output format: ${reason}.`,
      pathOf(output),
    );
  return format;
}

function unsuitableValue(output: OutputRequest, format: FormatName): string | null {
  return format === "JSON" ? null : `single values can be saved as JSON only, not as ${output.format}`;
}

function unsuitable(format: FormatName, shape: CubeShape): string | null {
  if (format === "GeoJSON" && !shape.dims.some((dim) => dim.features))
    return "GeoJSON holds vector data cubes, and this cube has no geometries";
  const bands = bandsOf(format);
  if (bands === null) return null;
  if (!gridOf(shape)) return "the data cube has no regular horizontal grid";
  const count = bandLabels(shape).length;
  return bands === "any" || bands.includes(count)
    ? null
    : `${format} holds ${bands.join(" or ")} bands, not ${count}`;
}
