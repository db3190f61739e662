/** Cutting an output into regions whose schedules fit a budget. Cuts lie on multiples of the size from the grid's first cell. */
import { splitSizes } from "../limits.ts";
import { ProcessFault } from "./faults.ts";
import type { Plan } from "./plan.ts";
import { type Region, cutRegion, regionSizes } from "./region.ts";
import { resolve } from "./resolve.ts";
import type { Output } from "./schedule.ts";

/** Regions in row order that together make the output's region; each peak is at most `bytesMax`. */
export function splitOutput(plan: Plan, output: Output, bytesMax: number): readonly Region[] {
  const shape = plan.nodes[output.node]!.shape;
  for (const size of splitSizes) {
    const sizes = shape.dims.map((dim, index) =>
      dim.type === "spatial" && dim.axis !== "z" ? size : regionSizes(output.region)[index]! || 1,
    );
    const regions = cutRegion(output.region, sizes);
    if (regions.every((region) => peakFits(plan, { node: output.node, region }, bytesMax))) return regions;
  }
  throw new ProcessFault(
    "ProcessGraphComplexity",
    `Even the smallest region of the result needs more than ${Math.floor(bytesMax / 1048576)} MiB at once; ask for fewer dates or bands.`,
    { node: plan.nodes[output.node]!.origin },
  );
}

function peakFits(plan: Plan, output: Output, bytesMax: number): boolean {
  return resolve(plan, [output]).peakBytes <= bytesMax;
}
