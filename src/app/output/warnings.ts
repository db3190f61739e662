/** What an output cannot hold of its values though it can be written: told in logs, and when a process is validated. */
import type { Plan } from "../../cube/plan.ts";
import type { OutputRequest, Told } from "../../openeo/lowering.ts";
import { checkOutput } from "./check.ts";
import { pathOf } from "./format.ts";

interface Planned {
  readonly plan: Plan;
  readonly outputs: readonly OutputRequest[];
  readonly told: readonly Told[];
}

/** What processes had to say, and then the outputs, which fit their formats. */
export function allTold({ plan, outputs, told }: Planned): readonly Told[] {
  const warnings = outputs.flatMap((output): Told[] => {
    const checked = checkOutput(plan, output);
    const message = checked.node === null ? null : checked.writer.warning(plan.nodes[checked.node]!.shape);
    if (message === null) return [];
    return [{ level: "warning", code: "ValuesLost", message, data: null, path: pathOf(output) }];
  });
  return [...told, ...warnings];
}
