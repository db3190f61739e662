/** Cutting an output into regions whose schedules fit a budget. Cuts lie on multiples of the size from the grid's first cell. */
import { splitSizes } from "../limits.ts";
import { ProcessFault } from "./faults.ts";
import type { Plan } from "./plan.ts";
import { cutRegion, equalRegions, regionSizes } from "./region.ts";
import { resolve } from "./resolve.ts";
import type { Output, ScheduledOutput } from "./schedule.ts";

/** The output itself where its schedule fits; else regions in row order that together make it, each with a peak of at most `bytesMax`. */
export function splitOutput(
  plan: Plan,
  scheduled: ScheduledOutput,
  bytesMax: number,
): readonly ScheduledOutput[] {
  if (scheduled.schedule.peakBytes <= bytesMax) return [scheduled];
  const { node, region } = scheduled.output;
  const shape = plan.nodes[node]!.shape;
  for (const size of splitSizes) {
    const sizes = shape.dims.map((dim, index) =>
      dim.type === "spatial" && dim.axis !== "z" ? size : regionSizes(region)[index]! || 1,
    );
    const regions = cutRegion(region, sizes);
    if (regions.length === 1 && equalRegions(regions[0]!, region)) continue;
    const parts = fittingParts(
      plan,
      regions.map((part) => ({ node, region: part })),
      bytesMax,
    );
    if (parts) return parts;
  }
  throw new ProcessFault(
    "ProcessGraphComplexity",
    `Even the smallest region of the result needs more than ${Math.floor(bytesMax / 1048576)} MiB at once; ask for fewer dates or bands.`,
    { node: plan.nodes[node]!.origin },
  );
}

/** Null as soon as one does not fit. */
function fittingParts(plan: Plan, outputs: readonly Output[], bytesMax: number): ScheduledOutput[] | null {
  const parts: ScheduledOutput[] = [];
  for (const output of outputs) {
    const schedule = resolve(plan, [output]);
    if (schedule.peakBytes > bytesMax) return null;
    parts.push({ output, schedule });
  }
  return parts;
}
