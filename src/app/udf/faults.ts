/** What went wrong with a function, as users are told. */
import { ProcessFault } from "../../cube/faults.ts";
import { OpenEOError, pathFrom } from "../../errors.ts";
import { tracebackLinesTold } from "../../limits.ts";
import type { LogSink } from "../ports/log-sink.ts";
import { UdfFault, type UdfLogLine, UdfUnavailable } from "./ports.ts";

/** Of the node that names the function. */
export interface UdfPlaceInGraph {
  readonly origin: string;
  readonly log: LogSink;
}

/** Its log goes to whoever asked; a fault of the function is one of the graph, and a service that does not answer passes. */
export async function told<T extends { readonly logs: readonly UdfLogLine[] }>(
  asking: Promise<T>,
  place: UdfPlaceInGraph,
): Promise<T> {
  try {
    const answer = await asking;
    say(answer.logs, place);
    return answer;
  } catch (error) {
    throw toldFault(error, place);
  }
}

export function toldFault(error: unknown, place: UdfPlaceInGraph): unknown {
  if (error instanceof UdfFault) {
    say(error.logs, place);
    return new ProcessFault("ProcessParameterInvalid", faultText(error), { node: place.origin });
  }
  if (error instanceof UdfUnavailable)
    return new OpenEOError(
      "InfrastructureBusy",
      `For now ${error.message}; try again later.`,
      pathFrom(place.origin),
    );
  return error;
}

function say(lines: readonly UdfLogLine[], { origin, log }: UdfPlaceInGraph): void {
  for (const line of lines) log.add({ ...line, path: pathFrom(origin) });
}

/** What happened, and the last lines of the way to it. */
function faultText({ code, message, line, traceback }: UdfFault): string {
  const where = line === null ? "" : ` (line ${line} of the function)`;
  const way = traceback.slice(-tracebackLinesTold).join("\n");
  return `The function fails with ${code}: ${message}${where}${way === "" ? "." : `\n${way}`}`;
}
