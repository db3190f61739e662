/** One output of a graph becomes files: a file per label of every dimension other than bands, y and x. */
import { type Chunk, chunkBytes } from "../cube/chunk.ts";
import type { Plan } from "../cube/plan.ts";
import type { Value } from "../cube/program/value.ts";
import { type Region, range, wholeRegion } from "../cube/region.ts";
import {
  type CubeShape,
  type ElementType,
  type Grid,
  allLabels,
  gridOf,
  labelAt,
  sizesOf,
} from "../cube/shape.ts";
import { cutWindow } from "../cube/window.ts";
import { OpenEOError } from "../errors.ts";
import { type EncodedFile, FormatUnsuitableReason, type Raster } from "../io/formats/format.ts";
import { colormaps } from "../io/formats/colormap.ts";
import { encodeGTiff } from "../io/formats/gtiff/index.ts";
import { type FormatName, findFormat, outputFormats } from "../io/formats/index.ts";
import { encodeJsonCube, encodeJsonValue } from "../io/formats/json.ts";
import { encodePng } from "../io/formats/png.ts";
import { encoderBytesFactor } from "../limits.ts";
import { CubeRef } from "../openeo/define.ts";
import type { OutputRequest } from "../openeo/lower.ts";
import type { Deps } from "./deps.ts";
import { evaluate } from "./evaluate.ts";
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

function pathOf(output: OutputRequest): readonly { node_id: string }[] {
  return output.origin.split("/").map((node_id) => ({ node_id }));
}

function formatOf(output: OutputRequest, byDefault: FormatName): FormatName {
  if (output.format === null) return byDefault;
  const format = findFormat(output.format);
  if (format) return format;
  throw new OpenEOError(
    "FormatUnsuitable",
    `The file format '${output.format}' is not available; choose one of ${Object.keys(outputFormats).join(", ")}.`,
    pathOf(output),
  );
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
    return encodeGTiff(
      raster,
      {
        tileSize: (options["tile_size"] as 256 | 512 | undefined) ?? 256,
        level: Number(options["zlevel"] ?? 6),
        datatype: (options["datatype"] as ElementType | undefined) ?? null,
      },
      deps.codecs,
    );
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

function checkedOptions(output: OutputRequest, format: FormatName): Readonly<Record<string, Value>> {
  const { parameters } = outputFormats[format];
  for (const [name, value] of Object.entries(output.options)) {
    const schema = parameters[name];
    const allowed = Object.keys(parameters).join(", ") || "none";
    if (!schema)
      throw new OpenEOError(
        "ProcessParameterInvalid",
        `The value for parameter 'options' of process 'save_result' is invalid: ${format} has no option '${name}'; it has ${allowed}.`,
        pathOf(output),
      );
    const choices = schema["enum"] as readonly unknown[] | undefined;
    const fits = choices
      ? choices.includes(value)
      : Number.isInteger(value) &&
        Number(value) >= Number(schema["minimum"]) &&
        Number(value) <= Number(schema["maximum"]);
    if (!fits)
      throw new OpenEOError(
        "ProcessParameterInvalid",
        `The value for parameter 'options' of process 'save_result' is invalid: ${name} must be ${choices ? `one of ${choices.join(", ")}` : `a whole number from ${String(schema["minimum"])} to ${String(schema["maximum"])}`}.`,
        pathOf(output),
      );
  }
  return output.options;
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

/** Every choice of one label per dimension other than bands, y and x. */
function labelCombinations(shape: CubeShape): { region: Region; name: string }[] {
  let combinations: { region: Region; name: string }[] = [{ region: [], name: "" }];
  for (const dim of shape.dims) {
    const count = allLabels(dim.labels).length;
    const whole = dim.type === "bands" || (dim.type === "spatial" && dim.axis !== "z");
    const choices = whole
      ? [{ r: range(0, count), text: "" }]
      : Array.from({ length: count }, (_, i) => ({
          r: range(i, i + 1),
          text: fileText(labelAt(dim.labels, i)),
        }));
    combinations = combinations.flatMap(({ region, name }) =>
      choices.map(({ r, text }) => ({
        region: [...region, r],
        name: [name, text].filter(Boolean).join("_"),
      })),
    );
  }
  return combinations;
}

function fileText(label: string | number): string {
  return String(label)
    .replace(/T00:00:00(\.0+)?Z$/, "")
    .replace(/[^\w.-]+/g, "-")
    .slice(0, 60);
}

interface Window {
  readonly chunk: Chunk;
  readonly all: Region;
  readonly region: Region;
}

/** The bands of one label combination as planes in y, x order. */
export function rasterOf(window: Window, shape: CubeShape, grid: Grid): Raster {
  const bandsAt = shape.dims.findIndex((dim) => dim.type === "bands");
  const y = shape.dims.findIndex((dim) => dim.axis === "y");
  const x = shape.dims.findIndex((dim) => dim.axis === "x");
  if (y > x) throw new FormatUnsuitableReason("the x dimension comes before y");
  const labels = bandsAt < 0 ? [null] : allLabels(shape.dims[bandsAt]!.labels);
  const bands = labels.map((label, index) => {
    const region = window.region.map((r, dim) => (dim === bandsAt ? range(index, index + 1) : r));
    const cut = cutWindow(window.chunk, window.all, region);
    const facts = shape.bands?.find((band) => band.name === label);
    return {
      name: label === null ? "result" : String(label),
      chunk: { ...cut, sizes: [grid.height, grid.width] },
      ...(facts?.scale !== undefined ? { scale: facts.scale } : {}),
      ...(facts?.offset !== undefined ? { offset: facts.offset } : {}),
    };
  });
  return { grid, bands };
}
