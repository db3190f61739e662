/** The format of an output and its options, checked against the list of formats. */
import type { Value } from "../../cube/program/value.ts";
import { type CubeShape, type ElementType, gridOf } from "../../cube/shape.ts";
import { OpenEOError, type PathStep, pathFrom } from "../../errors.ts";
import type { GTiffOptions } from "../../io/formats/gtiff/index.ts";
import { type Colormap, colormaps } from "../../io/formats/colormap.ts";
import type { PictureOptions } from "../../io/formats/picture.ts";
import { type FormatName, findFormat, outputFormats } from "../../io/formats/index.ts";
import type { OutputRequest } from "../../openeo/lower.ts";

export function pathOf(output: OutputRequest): readonly PathStep[] {
  return pathFrom(output.origin);
}

export function formatOf(output: OutputRequest, byDefault: FormatName): FormatName {
  if (output.format === null) return byDefault;
  const format = findFormat(output.format);
  if (format) return format;
  throw new OpenEOError(
    "FormatUnsuitable",
    `The file format '${output.format}' is not available; choose one of ${Object.keys(outputFormats).join(", ")}.`,
    pathOf(output),
  );
}

export function checkedOptions(output: OutputRequest, format: FormatName): Readonly<Record<string, Value>> {
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

export function gtiffOptions(options: Readonly<Record<string, Value>>): GTiffOptions {
  return {
    tileSize: (options["tile_size"] as 256 | 512 | undefined) ?? 256,
    level: Number(options["zlevel"] ?? 6),
    datatype: (options["datatype"] as ElementType | undefined) ?? null,
  };
}

export function colormapOf(options: Readonly<Record<string, Value>>): Colormap | null {
  return colormaps[options["colormap"] as string] ?? null;
}

export function pictureOptions(options: Readonly<Record<string, Value>>): PictureOptions {
  return { colormap: colormapOf(options), quality: Number(options["quality"] ?? 75) };
}

export function webpOptions(
  options: Readonly<Record<string, Value>>,
): PictureOptions & { readonly loss: "lossy" | "lossless" } {
  return { ...pictureOptions(options), loss: options["lossless"] === true ? "lossless" : "lossy" };
}

/** Rasters are GeoTIFFs, vector data cubes GeoJSON, all else JSON. */
export function defaultFormat(shape: CubeShape): FormatName {
  if (gridOf(shape)) return "GTiff";
  return shape.dims.some((dim) => dim.features) ? "GeoJSON" : "JSON";
}
