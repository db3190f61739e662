/** What one task may work, known before it starts: one that runs out of its CPU time would be tried again and again, and never end. */
import { OpenEOError, pathFrom } from "../../errors.ts";
import { taskKernelPixelsMax } from "../../limits.ts";

/** Up to which pieces are made as large as they may be: others of the same plan may take more than the one that was asked. */
export const easyTaskWork = taskKernelPixelsMax / 2;

export interface TaskWork {
  /** As a sentence begins: "A piece of 256 x 256 pixels of the result". */
  readonly what: string;
  /** Of the smallest piece, in kernel pixels. */
  readonly work: number;
  /** The node of the graph that asks for it. */
  readonly origin: string;
}

/** Raises ProcessGraphComplexity with the figure for what no task can finish. */
export function requireTaskWork({ what, work, origin }: TaskWork): void {
  if (work <= taskKernelPixelsMax) return;
  const billions = (kernelPixels: number): string => (kernelPixels / 1e9).toFixed(0);
  throw new OpenEOError(
    "ProcessGraphComplexity",
    `${what} takes about ${billions(work)} billion steps; a task takes up to ${billions(taskKernelPixelsMax)} billion. Use smaller kernels or fewer of them, fewer geometries, fewer dates or fewer bands, or a smaller area.`,
    pathFrom(origin),
  );
}
