/** One output of a graph becomes files: a file per label of every dimension other than bands, y and x. */
import { type Chunk, chunkBytes, chunkBytesMax } from "../../cube/chunk.ts";
import { type Pace, type Paced, inTurns, isPaced } from "../../cube/pace.ts";
import type { Plan } from "../../cube/plan.ts";
import type { Value } from "../../cube/program/value.ts";
import { type Region, regionCells, wholeRegion } from "../../cube/region.ts";
import type { Output } from "../../cube/schedule.ts";
import { type CubeShape, bytesPerElement, gridOf, sizesOf } from "../../cube/shape.ts";
import { type EncodedFile, FormatUnsuitableReason, type Raster } from "../../io/formats/format.ts";
import type { PlatformCodecs } from "../../io/codecs/index.ts";
import { pacedCsv } from "../../io/formats/csv.ts";
import { pacedGeoJson } from "../../io/formats/geojson.ts";
import { pacedGTiff } from "../../io/formats/gtiff/index.ts";
import { encodeJsonValue, pacedJsonCube } from "../../io/formats/json.ts";
import { pacedNetcdf } from "../../io/formats/netcdf/index.ts";
import type { FormatName } from "../../io/formats/index.ts";
import { encodeJpegFile, encodeWebpFile } from "../../io/formats/picture.ts";
import { encodePngInTurns } from "../../io/formats/png.ts";
import { encoderBytesFactor } from "../../limits.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { OutputRequest } from "../../openeo/lower.ts";
import { checkOutput, unsuitable } from "./check.ts";
import type { Deps } from "../deps.ts";
import { evaluate } from "../request/evaluate.ts";
import { checkedOptions, colormapOf, gtiffOptions, pictureOptions, webpOptions } from "./format.ts";
import { choicesIn, rasterOf } from "./labels.ts";
import { requireRoom, reserve } from "../request/reserve.ts";

export interface OutputFile extends EncodedFile {
  readonly name: string;
}

/** All files of an output, or those of a part of it. */
export async function encodeOutput(
  { plan, output, part }: { readonly plan: Plan; readonly output: OutputRequest; readonly part?: Region },
  deps: Deps,
): Promise<OutputFile[]> {
  const { data } = output;
  const format = checkOutput(plan, output);
  if (!(data instanceof CubeRef)) return [{ ...encodeJsonValue(data), name: "result.json" }];
  const shape = plan.nodes[data.node]!.shape;
  const region = part ?? wholeRegion(sizesOf(shape));
  const whole = { node: data.node, region };
  // Told before anything is computed; with the mask that it may have it is reserved below.
  requireRoom(deps, regionCells(region) * bytesPerElement(shape.type) * encoderBytesFactor);
  const chunk = await evaluate(plan, whole, deps);
  const reservation = await reserve(deps, Math.ceil(chunkBytes(chunk) * encoderBytesFactor));
  try {
    if (isRasterFormat(format))
      return await filesOf(chunk, { shape, region }, (raster) =>
        encodeRaster(raster, { format, output, deps }),
      );
    const file = await suitable(output, () => inTurns(cubeEncoders[format](chunk, shape), deps.pace));
    return [{ ...file, name: `result${file.extension}` }];
  } finally {
    reservation.release();
  }
}

/** What the encoder of a whole output may take at most. */
export function encodingBytes(plan: Plan, { node, region }: Output): number {
  const { type, nodata } = plan.nodes[node]!.shape;
  return Math.ceil(chunkBytesMax(type, regionCells(region), nodata) * encoderBytesFactor);
}

interface RasterJob {
  readonly format: RasterFormat;
  readonly output: OutputRequest;
  readonly deps: Deps;
}

export function encodeRaster(raster: Raster, job: RasterJob): Promise<EncodedFile> {
  const { format, output, deps } = job;
  const options = checkedOptions(output, format);
  return suitable(output, async () => {
    const file = rasterEncoders[format](raster, options, deps);
    return isPaced(file) ? inTurns(file, deps.pace) : file;
  });
}

type Options = Readonly<Record<string, Value>>;
type RasterEncoder = (
  raster: Raster,
  options: Options,
  of: { readonly codecs: PlatformCodecs; readonly pace: Pace },
) => EncodedFile | Promise<EncodedFile> | Paced<EncodedFile>;

/** Formats of which a file holds one label of every dimension other than bands, y and x. */
const rasterEncoders: Readonly<Record<RasterFormat, RasterEncoder>> = {
  GTiff: (raster, options, { codecs }) => pacedGTiff(raster, gtiffOptions(options), codecs),
  PNG: (raster, options, of) => encodePngInTurns(raster, { colormap: colormapOf(options), level: 6 }, of),
  JPEG: (raster, options, { codecs }) => encodeJpegFile(raster, pictureOptions(options), codecs),
  WEBP: (raster, options, { codecs }) => encodeWebpFile(raster, webpOptions(options), codecs),
};

type RasterFormat = "GTiff" | "PNG" | "JPEG" | "WEBP";

function isRasterFormat(format: FormatName): format is RasterFormat {
  return Object.hasOwn(rasterEncoders, format);
}

/** What an encoder cannot write becomes an error that names the node. */
async function suitable(output: OutputRequest, encode: () => Promise<EncodedFile>): Promise<EncodedFile> {
  try {
    return await encode();
  } catch (error) {
    if (!(error instanceof FormatUnsuitableReason)) throw error;
    throw unsuitable(output, error.message);
  }
}

/** Formats that hold a whole cube in one file. */
const cubeEncoders = {
  JSON: pacedJsonCube,
  netCDF: pacedNetcdf,
  CSV: pacedCsv,
  GeoJSON: pacedGeoJson,
} as const;

async function filesOf(
  chunk: Chunk,
  { shape, region: all }: { readonly shape: CubeShape; readonly region: Region },
  encode: (raster: Raster) => Promise<EncodedFile>,
): Promise<OutputFile[]> {
  const grid = gridOf(shape)!;
  const files: OutputFile[] = [];
  for (const { region, name } of choicesIn(shape, all)) {
    const file = await encode(rasterOf({ chunk, all, region }, shape, grid));
    files.push({ ...file, name: `${name === "" ? "result" : `result_${name}`}${file.extension}` });
  }
  return files;
}
