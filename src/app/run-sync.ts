/** POST /result: one answer from one graph. */
import type { Plan } from "../cube/plan.ts";
import { wholeRegion } from "../cube/region.ts";
import { resolve } from "../cube/resolve.ts";
import { sizesOf } from "../cube/shape.ts";
import { OpenEOError } from "../errors.ts";
import { type EncodedFile } from "../io/formats/format.ts";
import { encodeTar } from "../io/formats/tar.ts";
import type { LowerResult } from "../openeo/lower.ts";
import { findProcess } from "../openeo/processes/index.ts";
import { bindLoad } from "./bind/index.ts";
import { bindPorts } from "./bind/ports.ts";
import type { Deps } from "./deps.ts";
import { encodeOutput } from "./encode-output.ts";
import { runPorts } from "./evaluate.ts";
import { prepare, runWholeStage } from "./prepare.ts";
import { type ProcessRequest, requireProcess } from "./process-request.ts";
import { reserve } from "./reserve.ts";

export async function runSync(process: unknown, deps: Deps): Promise<EncodedFile> {
  const lowered = await lowerRequest(requireProcess(process), deps);
  const files = [];
  for (const output of lowered.outputs) files.push(...(await encodeOutput(lowered.plan, output, deps)));
  if (files.length === 0) throw new OpenEOError("ProcessGraphInvalid", "The process graph gives no result.");
  return files.length === 1 ? files[0]! : encodeTar(distinctNames(files));
}

/** Bound, staged, and ready to be asked for regions. */
export function lowerRequest(request: ProcessRequest, deps: Deps): Promise<LowerResult> {
  return prepare(
    { graph: request.graph, find: findProcess, parameters: request.parameters },
    {
      bind: (wish) => bindLoad(wish, bindPorts(deps, "read")),
      runStage: (plan, node) => runStage(plan, node, deps),
    },
  );
}

async function runStage(plan: Plan, node: number, deps: Deps) {
  const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(plan.nodes[node]!.shape)) }]);
  const reservation = await reserve(deps, schedule.peakBytes);
  try {
    return await runWholeStage(plan, node, runPorts(deps));
  } finally {
    reservation.release();
  }
}

/** Several save_results may give files of one name. */
function distinctNames<T extends { readonly name: string }>(files: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const count = seen.get(file.name) ?? 0;
    seen.set(file.name, count + 1);
    return count === 0 ? file : { ...file, name: file.name.replace(/(\.\w+)$/, `_${count + 1}$1`) };
  });
}
