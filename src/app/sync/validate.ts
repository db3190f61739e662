/** Everything that is wrong with a process in one answer: its graph, its arguments, and what its cubes turn out to be. Nothing is computed. */
import { type OpenEOError, type PathStep, pathText } from "../../errors.ts";
import type { GraphError } from "../../openeo/graph/mistakes.ts";
import { findProcess } from "../../openeo/processes/index.ts";
import { checkOutput } from "../output/check.ts";
import { openeoError } from "../ports/openeo-error.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";
import { type PreparePorts, type Prepared, prepare } from "../request/prepare.ts";
import { checkProcess } from "../request/process.ts";

export interface Validated {
  readonly errors: readonly GraphError[];
  /** What was found of the cubes; null where the graph could not even be read. */
  readonly prepared: Prepared | null;
}

type ValidatePorts = Omit<PreparePorts, "runStage" | "failed">;

/**
 * Loads are bound, stages are not run. A parameter without a value is no mistake: what depends on it is not looked at, and
 * neither is what depends on a node that is wrong.
 */
export async function validated(
  process: unknown,
  called: PinnedProcesses,
  ports: ValidatePorts,
): Promise<Validated> {
  const { request, errors } = checkProcess(process, called);
  if (!request) return { errors, prepared: null };
  const wrong = new Map<string, GraphError>();
  const prepared = await prepare(
    {
      graph: request.graph,
      find: findProcess,
      parameters: request.parameters,
      mayBeOpen: (name) => request.declared?.includes(name) ?? true,
      unsound: waysTo(errors),
    },
    {
      ...ports,
      runStage: () => Promise.resolve(null),
      failed: (key, path, error) => void wrong.set(key, told(error, path)),
    },
  );
  const outputs = prepared.outputs.flatMap((output) => {
    try {
      checkOutput(prepared.plan, output);
      return [];
    } catch (error) {
      return [told(error, [])];
    }
  });
  return { errors: [...errors, ...wrong.values(), ...outputs], prepared };
}

/** The nodes that something is wrong with, and those that it is wrong in. */
function waysTo(errors: readonly GraphError[]): ReadonlySet<string> {
  return new Set(errors.flatMap(({ path }) => path.map((_, i) => pathText(path.slice(0, i + 1)))));
}

/** What is our own mistake is thrown on. */
function told(error: unknown, path: readonly PathStep[]): GraphError {
  const found: OpenEOError = openeoError(error);
  if (found.status === 500) throw error;
  const { code, message, about } = found;
  return { code, message, path: found.path.length > 0 ? found.path : path, ...about };
}
