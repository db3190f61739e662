/** One output of a graph becomes files: a file per label of every dimension other than bands, y and x. */
import { type Chunk, chunkBytes, chunkBytesMax } from "../../cube/chunk.ts";
import { inTurns, isPaced } from "../../cube/pace.ts";
import type { Plan } from "../../cube/plan.ts";
import { type Region, regionCells, wholeRegion } from "../../cube/region.ts";
import type { Output, ScheduledOutput } from "../../cube/schedule.ts";
import { type CubeShape, bytesPerElement, gridOf, sizesOf } from "../../cube/shape.ts";
import {
  type EncodedFile,
  FormatUnsuitableReason,
  type Raster,
  type RasterWriter,
} from "../../io/formats/format.ts";
import { encoderBytesFactor } from "../../limits.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import { type CheckedCube, type CheckedOutput, unsuitable } from "./check.ts";
import type { EncodePorts } from "../deps.ts";
import { evaluate, evaluateScheduled } from "../request/evaluate.ts";
import { choicesIn, rasterOf } from "./labels.ts";
import { requireRoom, reserve } from "../request/reserve.ts";

export interface OutputFile extends EncodedFile {
  readonly name: string;
}

interface Encoding<C extends CheckedOutput> {
  readonly plan: Plan;
  readonly output: C;
  /** The part of the cube that is written; all of it when absent. */
  readonly part?: Region;
  /** Of the whole cube, where it is known already. */
  readonly scheduled?: ScheduledOutput;
}

/** All files of an output, or those of a part of it. */
export async function encodeOutput(job: Encoding<CheckedOutput>, deps: EncodePorts): Promise<OutputFile[]> {
  const { output } = job;
  if (output.node !== null) return encodeCube({ ...job, output }, deps);
  const file = output.encode();
  return [{ ...file, name: `result${file.extension}` }];
}

async function encodeCube(job: Encoding<CheckedCube>, deps: EncodePorts): Promise<OutputFile[]> {
  const { plan, output, part, scheduled } = job;
  const { shape } = plan.nodes[output.node]!;
  const region = scheduled?.output.region ?? part ?? wholeRegion(sizesOf(shape));
  // Told before anything is computed; with the mask that it may have it is reserved below.
  requireRoom(deps, regionCells(region) * bytesPerElement(shape.type) * encoderBytesFactor);
  const chunk = scheduled
    ? await evaluateScheduled(plan, scheduled, deps)
    : await evaluate(plan, { node: output.node, region }, deps);
  const reservation = await reserve(deps, Math.ceil(chunkBytes(chunk) * encoderBytesFactor));
  try {
    const { writer } = output;
    if (writer.holds === "raster")
      return await filesOf(chunk, { shape, region }, (raster) =>
        encodeRaster(raster, { writer, output: output.output, deps }),
      );
    const file = await suitable(output.output, async () => {
      const encoded = writer.encode(chunk, shape, deps);
      return isPaced(encoded) ? inTurns(encoded, deps.pace) : encoded;
    });
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
  readonly writer: RasterWriter;
  readonly output: OutputRequest;
  readonly deps: EncodePorts;
}

export function encodeRaster(raster: Raster, { writer, output, deps }: RasterJob): Promise<EncodedFile> {
  return suitable(output, async () => {
    const file = writer.encode(raster, deps);
    return isPaced(file) ? inTurns(file, deps.pace) : file;
  });
}

/** What an encoder cannot write becomes an error that names the node. */
async function suitable(output: OutputRequest, encode: () => Promise<EncodedFile>): Promise<EncodedFile> {
  try {
    return await encode();
  } catch (error) {
    if (!(error instanceof FormatUnsuitableReason)) throw error;
    throw unsuitable(output, error.message, error);
  }
}

async function filesOf(
  chunk: Chunk,
  { shape, region: all }: { readonly shape: CubeShape; readonly region: Region },
  encode: (raster: Raster) => Promise<EncodedFile>,
): Promise<OutputFile[]> {
  const grid = gridOf(shape)!;
  const files: OutputFile[] = [];
  for (const { region, name, datetime } of choicesIn(shape, all)) {
    const file = await encode({ ...rasterOf({ chunk, all, region }, shape, grid), datetime });
    files.push({ ...file, name: `${name === "" ? "result" : `result_${name}`}${file.extension}` });
  }
  return files;
}
