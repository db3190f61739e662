/** A process as POST /validation looks at it without login, where nothing has to be loaded: its errors, and what the look cost. */
import { checkProcess } from "../../src/app/request/process.ts";
import { prepare } from "../../src/app/request/prepare.ts";
import { Allowance } from "../../src/app/ports/allowance.ts";
import { openeoError } from "../../src/app/ports/openeo-error.ts";
import { visitorAllowance } from "../../src/limits.ts";
import { findProcess } from "../../src/openeo/processes/index.ts";

export interface Validated {
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly cpuMs: number;
}

export async function validated(process: unknown): Promise<Validated> {
  const before = globalThis.process.cpuUsage();
  const errors = await errorsOf(process);
  const { user, system } = globalThis.process.cpuUsage(before);
  return { errors, cpuMs: (user + system) / 1000 };
}

async function errorsOf(process: unknown): Promise<Validated["errors"]> {
  const { request, errors } = checkProcess(process, {});
  if (!request || errors.length > 0) return errors;
  try {
    await prepare(
      { graph: request.graph, find: findProcess, parameters: request.parameters, mayBeOpen: () => true },
      {
        allowance: new Allowance(visitorAllowance),
        bind: () => Promise.reject(new Error("nothing is loaded here")),
        bindFunction: () => Promise.resolve(null),
        runStage: () => Promise.resolve(null),
      },
    );
    return [];
  } catch (error) {
    return [openeoError(error)];
  }
}
