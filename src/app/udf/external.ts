/** The way of the engine's pieces to functions and back. */
import type { ExternalCall, ExternalPort } from "../../cube/node.ts";
import type { PieceValues } from "../../cube/pieces/values.ts";
import { udfPatienceMs, udfPatienceStepMs } from "../../limits.ts";
import type { LogSink } from "../ports/log-sink.ts";
import { requireDeclared } from "./check.ts";
import { udfCube, udfReturns } from "./cube.ts";
import { told } from "./faults.ts";
import { type UdfAnswer, type UdfCall, type UdfRuntime, UdfUnavailable } from "./ports.ts";
import { runtimeNamed } from "./runtimes.ts";

export interface ExternalPorts {
  readonly udf: readonly UdfRuntime[];
  readonly log: LogSink;
  /** Nobody waits behind it: a task, which may wait until a service that is gone or full is back. */
  readonly patient: boolean;
  readonly signal: AbortSignal | null;
  wait(ms: number): Promise<void>;
}

export function externalPort(ports: ExternalPorts): ExternalPort {
  return async (call) => {
    const runtime = runtimeNamed(ports.udf, call.function.runtime);
    const place = { origin: call.origin, log: ports.log };
    const { values } = await told(answered(runtime, call, ports), place);
    return values;
  };
}

async function answered(
  runtime: UdfRuntime,
  call: ExternalCall,
  ports: ExternalPorts,
): Promise<UdfAnswer & { readonly values: PieceValues }> {
  const answer = await patiently(runtime, udfCall(call), ports);
  return { ...answer, values: requireDeclared(answer, call.returns).values as PieceValues };
}

function udfCall({ function: named, shape, values, returns, seed }: ExternalCall): UdfCall {
  const { user, version, code, context } = named;
  return { ...udfCube(shape), user, version, code, context, values, returns: udfReturns(returns), seed };
}

/** A task that gives up begins anew, with all that it had read: it rather waits. */
async function patiently(runtime: UdfRuntime, call: UdfCall, ports: ExternalPorts): Promise<UdfAnswer> {
  for (let waitedMs = 0; ; waitedMs += udfPatienceStepMs) {
    try {
      return await runtime.call(call);
    } catch (error) {
      const goesOn = ports.patient && waitedMs < udfPatienceMs && !ports.signal?.aborted;
      if (!(error instanceof UdfUnavailable) || !goesOn) throw error;
      await ports.wait(udfPatienceStepMs);
    }
  }
}
