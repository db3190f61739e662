/** What a job took, as clients see it. Nothing tells a Worker its CPU time or its memory: these are modelled from the schedules, and say so. */
import { estimateBytesPerSecond, estimatePixelsPerSecond } from "../../limits.ts";
import { type WorkUnits, addedWork, noWork } from "./work-units.ts";

export interface JobUsage {
  readonly work: WorkUnits;
  /** Peak bytes of each task times its modelled seconds. */
  readonly byteSeconds: number;
  /** Bytes that came over the network: measured. */
  readonly receivedBytes: number;
}

/** Of one task. */
export interface TaskUsage {
  readonly work: WorkUnits;
  readonly receivedBytes: number;
}

export const noUsage: JobUsage = { work: noWork, byteSeconds: 0, receivedBytes: 0 };

export function addedUsage(usage: JobUsage, { work, receivedBytes }: TaskUsage): JobUsage {
  return {
    work: addedWork(usage.work, work),
    byteSeconds: usage.byteSeconds + work.peakBytes * modelledSeconds(work),
    receivedBytes: usage.receivedBytes + receivedBytes,
  };
}

/** At the pace of estimates. */
function modelledSeconds({ readBytes, kernelPixels }: WorkUnits): number {
  return readBytes / estimateBytesPerSecond + kernelPixels / estimatePixelsPerSecond;
}

/** `seconds`: wall time. */
export function usageDocument(usage: JobUsage, seconds: number): Readonly<Record<string, object>> {
  const { work, byteSeconds, receivedBytes } = usage;
  return {
    cpu: { value: rounded(modelledSeconds(work)), unit: "cpu-seconds", method: "modelled" },
    memory: { value: rounded(byteSeconds / 1048576), unit: "mb-seconds", method: "modelled" },
    duration: { value: rounded(seconds), unit: "seconds", method: "measured" },
    network: { value: rounded(receivedBytes / 1024), unit: "kb", method: "measured" },
    input_pixel: { value: rounded(work.inputPixels / 1e6), unit: "mega-pixel", method: "modelled" },
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
