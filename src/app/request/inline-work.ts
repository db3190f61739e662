/** What one request may compute itself: the bound is for all that it does, however many outputs and stages that is cut into. */
import type { Schedule } from "../../cube/schedule.ts";
import { inlineKernelPixelsMax, inlineReadBytesMax } from "../../limits.ts";

export interface InlineWork {
  /** Takes the schedule's work in, where there is room for it beside what was taken in before. */
  takes(schedule: Pick<Schedule, "readBytes" | "kernelPixels">): boolean;
}

export function createInlineWork(): InlineWork {
  let taken = { readBytes: 0, kernelPixels: 0 };
  return {
    takes({ readBytes, kernelPixels }) {
      const all = { readBytes: taken.readBytes + readBytes, kernelPixels: taken.kernelPixels + kernelPixels };
      if (all.readBytes > inlineReadBytesMax || all.kernelPixels > inlineKernelPixelsMax) return false;
      taken = all;
      return true;
    },
  };
}
