/** POST /result: one answer from one graph. Small work is done here; larger work is an unlisted job whose files are streamed. */
import { regionCells, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import { bytesPerElement, sizesOf } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import { encodeTar } from "../../io/formats/tar.ts";
import { syncBytesMax, syncStreamBytesMax } from "../../limits.ts";
import { CubeRef } from "../../openeo/define.ts";
import { checkOutput } from "../output/check.ts";
import type { Deps } from "../deps.ts";
import { asking, userPrincipal } from "../ports/principal.ts";
import { type OutputFile, encodeOutput, encodingBytes } from "../output/encode.ts";
import { isSmall, lowerRequest } from "../request/lower.ts";
import { onceMore } from "../request/once-more.ts";
import { numberedName } from "../output/labels.ts";
import type { Prepared } from "../request/prepare.ts";
import { requireProcess } from "../request/process.ts";
import { runUnlisted } from "./run-unlisted.ts";
import type { SyncAnswer } from "./sync-answer.ts";

export function runSync(process: unknown, owner: string, deps: Deps): Promise<SyncAnswer> {
  return onceMore(() => runOnce(process, owner, deps));
}

async function runOnce(process: unknown, owner: string, deps: Deps): Promise<SyncAnswer> {
  const lowered = await lowerRequest(
    { ...requireProcess(process), asking: asking(userPrincipal(owner)) },
    deps,
  );
  if (lowered.stages.length === 0 && lowered.outputs.length === 0)
    throw new OpenEOError("ProcessGraphInvalid", "The process graph gives no result.");
  for (const output of lowered.outputs) checkOutput(lowered.plan, output);
  if (!isInline(lowered, deps.budget.bytesMax))
    return runUnlisted(process as Readonly<Record<string, unknown>>, owner, deps);
  const files: OutputFile[] = [];
  for (const [index, output] of lowered.outputs.entries())
    for (const file of await encodeOutput({ plan: lowered.plan, output }, deps))
      files.push({ ...file, name: numberedName(file.name, index) });
  const { bytes, mediaType, name } =
    files.length === 1 ? files[0]! : { ...encodeTar(files), name: "results.tar" };
  return { mediaType, body: bytes, name };
}

/** Whether one request may compute and hold all outputs. */
function isInline({ plan, outputs, stages }: Prepared, budgetBytes: number): boolean {
  const cubes = outputs.flatMap(({ data }) =>
    data instanceof CubeRef
      ? [{ node: data.node, region: wholeRegion(sizesOf(plan.nodes[data.node]!.shape)) }]
      : [],
  );
  const bytes = cubes.reduce(
    (sum, { node, region }) => sum + regionCells(region) * bytesPerElement(plan.nodes[node]!.shape.type),
    0,
  );
  if (bytes > syncStreamBytesMax)
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The result has ${Math.ceil(bytes / 1048576)} MiB; synchronous requests give up to ${Math.floor(syncStreamBytesMax / 1048576)} MiB. Use a batch job, or ask for a smaller area, fewer dates or fewer bands.`,
    );
  if (stages.length > 0 || bytes > syncBytesMax) return false;
  return cubes.every((cube) => encodingBytes(plan, cube) <= budgetBytes && isSmall(resolve(plan, [cube])));
}
