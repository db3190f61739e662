/** The plan of a job as it is kept: the cube plan, its outputs, and the files that they become. */
import { keptJson, parseCanonical } from "../../cube/canonical.ts";
import type { Plan } from "../../cube/plan.ts";
import type { Value } from "../../cube/program/value.ts";
import type { Region } from "../../cube/region.ts";
import type { Grid } from "../../cube/shape.ts";
import type { BandLabel } from "../../io/formats/format.ts";
import type { Deflation } from "../../io/codecs/deflation.ts";
import type { Storage } from "../../io/formats/gtiff/samples.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import type { RasterOutline, WholeOutline } from "../jobs/outline.ts";
import { planFromStore, storedPlan } from "../ports/stored-sources.ts";
import type { SlabFile } from "./slabs.ts";

export interface RasterFile extends RasterOutline {
  readonly name: string;
  readonly node: number;
  /** One label of every other dimension; all of bands, y and x. */
  readonly region: Region;
  readonly grid: Grid;
  readonly labels: readonly BandLabel[];
  readonly storage: Storage;
  readonly deflation: Deflation;
  readonly datetime: string | null;
}

export interface WholeFile extends WholeOutline {
  readonly output: number;
  /** The part of the cube that is written, where one task does not hold all files of the output. */
  readonly region?: Region;
}

export type JobFile = RasterFile | WholeFile | SlabFile;

export interface JobPlan {
  readonly version: 1;
  readonly plan: Plan;
  readonly outputs: readonly OutputRequest[];
  readonly files: readonly JobFile[];
}

export function serializeJobPlan(job: JobPlan): string {
  const outputs = job.outputs.map((output) => ({
    ...output,
    data: output.data instanceof CubeRef ? { cube: output.data.node } : { value: output.data },
  }));
  return keptJson({ ...job, plan: storedPlan(job.plan), outputs });
}

export function parseJobPlan(text: string): JobPlan {
  const job = parseCanonical(text) as Omit<JobPlan, "outputs"> & {
    readonly outputs: readonly (Omit<OutputRequest, "data"> & {
      readonly data: { readonly cube?: number; readonly value?: Value };
    })[];
  };
  if (job.version !== 1) throw new RangeError(`job plan of version ${String(job.version)}`);
  const outputs = job.outputs.map((output) => ({
    ...output,
    data: output.data.cube === undefined ? (output.data.value ?? null) : new CubeRef(output.data.cube),
  }));
  return { ...job, plan: planFromStore(job.plan), outputs };
}
