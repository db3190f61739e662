/** What an output cannot hold, and what it was asked for in vain, though it can be written: told in logs, and when a process is validated. */
import type { Plan } from "../../cube/plan.ts";
import type { OutputRequest, Told } from "../../openeo/lowering.ts";
import { checkOutput } from "./check.ts";
import { namedFormat, pathOf, unknownOptions } from "./format.ts";

interface Planned {
  readonly plan: Plan;
  readonly outputs: readonly OutputRequest[];
  readonly told: readonly Told[];
}

/** What processes had to say, and then the outputs, which fit their formats. */
export function allTold({ plan, outputs, told }: Planned): readonly Told[] {
  const warnings = outputs.flatMap((output): Told[] => {
    const checked = checkOutput(plan, output);
    const lost = checked.node === null ? null : checked.writer.warning(plan.nodes[checked.node]!.shape);
    const format = namedFormat(output);
    const inVain = format === null ? [] : unknownOptions(output, format);
    return [
      ...(lost === null ? [] : [warning("ValuesLost", lost, output)]),
      ...inVain.map((message) => warning("OptionUnknown", message, output)),
    ];
  });
  return [...told, ...warnings];
}

function warning(code: string, message: string, output: OutputRequest): Told {
  return { level: "warning", code, message, data: null, path: pathOf(output) };
}
