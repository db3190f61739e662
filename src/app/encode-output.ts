/** One output of a graph becomes files: a file per label of every dimension other than bands, y and x. */
import { type Chunk, chunkBytes } from "../cube/chunk.ts";
import type { Plan } from "../cube/plan.ts";
import type { Value } from "../cube/program/value.ts";
import { wholeRegion } from "../cube/region.ts";
import { type CubeShape, gridOf, sizesOf } from "../cube/shape.ts";
import { OpenEOError } from "../errors.ts";
import { type EncodedFile, FormatUnsuitableReason, type Raster } from "../io/formats/format.ts";
import { colormaps } from "../io/formats/colormap.ts";
import { encodeGTiff } from "../io/formats/gtiff/index.ts";
import { encodeJsonCube, encodeJsonValue } from "../io/formats/json.ts";
import { encodePng } from "../io/formats/png.ts";
import { encoderBytesFactor } from "../limits.ts";
import { CubeRef } from "../openeo/define.ts";
import type { OutputRequest } from "../openeo/lower.ts";
import type { Deps } from "./deps.ts";
import { evaluate } from "./evaluate.ts";
import { checkedOptions, formatOf, gtiffOptions, pathOf } from "./output-format.ts";
import { labelCombinations, rasterOf } from "./output-labels.ts";
import { reserve } from "./reserve.ts";

export interface OutputFile extends EncodedFile {
  readonly name: string;
}

export async function encodeOutput(plan: Plan, output: OutputRequest, deps: Deps): Promise<OutputFile[]> {
  const { data } = output;
  if (!(data instanceof CubeRef)) return [{ ...jsonValue(output, data), name: "result.json" }];
  const shape = plan.nodes[data.node]!.shape;
  const format = formatOf(output, gridOf(shape) ? "GTiff" : "JSON");
  const region = wholeRegion(sizesOf(shape));
  if (region.some((r) => r.stop === r.start))
    throw new OpenEOError(
      "DataCubeEmpty",
      "The file format doesn't support storing empty data cubes.",
      pathOf(output),
    );
  const chunk = await evaluate(plan, { node: data.node, region }, deps);
  const reservation = await reserve(deps, Math.ceil(chunkBytes(chunk) * encoderBytesFactor));
  try {
    return format === "JSON"
      ? [{ ...encodeJsonCube(chunk, shape), name: "result.json" }]
      : filesOf(chunk, shape, (raster) => encodeRaster(raster, { format, output, deps }));
  } finally {
    reservation.release();
  }
}

function jsonValue(output: OutputRequest, data: Value): EncodedFile {
  if (formatOf(output, "JSON") === "JSON") return encodeJsonValue(data);
  throw new OpenEOError(
    "FormatUnsuitable",
    `Data can't be transformed into the requested output format: single values can be saved as JSON only, not as ${output.format}.`,
    pathOf(output),
  );
}

interface RasterJob {
  readonly format: "GTiff" | "PNG";
  readonly output: OutputRequest;
  readonly deps: Deps;
}

export function encodeRaster(raster: Raster, job: RasterJob): EncodedFile {
  const { format, output, deps } = job;
  const options = checkedOptions(output, format);
  try {
    if (format === "PNG")
      return encodePng(
        raster,
        { colormap: colormaps[options["colormap"] as string] ?? null, level: 6 },
        deps.codecs,
      );
    return encodeGTiff(raster, gtiffOptions(options), deps.codecs);
  } catch (error) {
    if (error instanceof FormatUnsuitableReason)
      throw new OpenEOError(
        "FormatUnsuitable",
        `Data can't be transformed into the requested output format: ${error.message}.`,
        pathOf(output),
      );
    throw error;
  }
}

function filesOf(chunk: Chunk, shape: CubeShape, encode: (raster: Raster) => EncodedFile): OutputFile[] {
  const grid = gridOf(shape);
  if (!grid)
    throw new OpenEOError(
      "FormatUnsuitable",
      "Data can't be transformed into the requested output format: the data cube has no regular horizontal grid.",
    );
  const all = wholeRegion(chunk.sizes);
  return labelCombinations(shape).map(({ region, name }) => {
    const file = encode(rasterOf({ chunk, all, region }, shape, grid));
    return { ...file, name: `${name === "" ? "result" : `result_${name}`}${file.extension}` };
  });
}

