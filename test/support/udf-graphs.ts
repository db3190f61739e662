/** Graphs with functions, run as a request would: bound, lowered, and computed in whatever cuts. */
import { usersAllowance } from "./allowance.ts";
import { externalPort } from "../../src/app/udf/external.ts";
import { type FunctionPorts, bindFunction } from "../../src/app/udf/bind-function.ts";
import { type LogSink, createLogSink } from "../../src/app/ports/log-sink.ts";
import { userPrincipal } from "../../src/app/ports/principal.ts";
import { type Prepared, prepare, runWholeStage } from "../../src/app/request/prepare.ts";
import type { UdfRuntime } from "../../src/app/udf/ports.ts";
import type { Chunk } from "../../src/cube/chunk.ts";
import { isValidAt } from "../../src/cube/chunk.ts";
import type { MemoryParams } from "../../src/cube/nodes/memory.ts";
import type { RunPorts } from "../../src/cube/run.ts";
import { run } from "../../src/cube/run.ts";
import { type Region, wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { type CubeShape, sizesOf } from "../../src/cube/shape.ts";
import { CubeRef } from "../../src/openeo/define.ts";
import { checkGraph } from "../../src/openeo/graph/check.ts";
import { parseGraph } from "../../src/openeo/graph/parse.ts";
import { MemoryCube } from "../../src/openeo/lowering.ts";
import { findProcess } from "../../src/openeo/processes/index.ts";

let secrets = 0;

export interface Functions {
  readonly runtimes: readonly UdfRuntime[];
  readonly log?: LogSink;
  readonly fetch?: FunctionPorts["fetch"];
  readonly userFile?: FunctionPorts["userFile"];
  /** As a task of a job, which waits for a service that is gone: how it waits. */
  readonly patience?: (ms: number) => Promise<void>;
}

export interface MadeCube {
  readonly shape: CubeShape;
  readonly prepared: Prepared;
  compute(region?: Region): Promise<Chunk>;
}

/** The cube that the graph gives for the parameter `cube`. */
export async function cubeOf(process: object, cube: MemoryParams, functions: Functions): Promise<MadeCube> {
  const { graph, errors } = parseGraph(process);
  if (!graph) throw new Error(JSON.stringify(errors));
  const mistakes = checkGraph(graph, findProcess);
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  const log = functions.log ?? createLogSink();
  const nothing = { signal: null, wait: () => Promise.resolve() };
  const ports: RunPorts = {
    reader: { read: () => Promise.reject(new Error("nothing is read")) },
    external: externalPort({
      ...nothing,
      udf: functions.runtimes,
      log,
      patient: functions.patience !== undefined,
      ...(functions.patience ? { wait: functions.patience } : {}),
    }),
  };
  const prepared = await prepare(
    { graph, find: findProcess, parameters: { cube: new MemoryCube(cube) } },
    {
      allowance: usersAllowance(),
      bind: () => Promise.reject(new Error("nothing is loaded")),
      runStage: (plan, node) => runWholeStage(plan, node, ports),
      bindFunction: ({ request }) =>
        bindFunction(request, userPrincipal("u-1"), {
          ...nothing,
          udf: functions.runtimes,
          log,
          // Another user's functions each time: what was found out about them is kept.
          tokenSecret: `secret ${secrets++}`,
          fetch: functions.fetch ?? (() => Promise.reject(new Error("nothing is fetched"))),
          userFile: functions.userFile ?? (() => Promise.resolve(null)),
        }),
    },
  );
  const { data } = prepared.outputs[0]!;
  if (!(data instanceof CubeRef)) throw new Error("the graph gives no cube");
  const { plan } = prepared;
  const { shape } = plan.nodes[data.node]!;
  return {
    shape,
    prepared,
    async compute(region = wholeRegion(sizesOf(shape))) {
      const [chunk] = await run(plan, resolve(plan, [{ node: data.node, region }]), ports);
      return chunk!;
    },
  };
}

/** Null is no data. */
export function valuesOf(chunk: Chunk): (number | null)[] {
  return Array.from(chunk.data, (value, index) => (isValidAt(chunk, index) ? value : null));
}

/** One node around the parameter `cube`. */
export function processOf(id: string, args: object): object {
  return { node: { process_id: id, arguments: { data: { from_parameter: "cube" }, ...args }, result: true } };
}

export interface UdfArguments {
  readonly udf: string;
  readonly runtime?: string;
  readonly version?: string | null;
  readonly context?: unknown;
}

/** A callback that is a function; `data` as the process around it calls what it hands over. */
export function udfCallback(data: "data" | "x", { runtime = "Test", ...args }: UdfArguments): object {
  return {
    process_graph: {
      udf: {
        process_id: "run_udf",
        arguments: { data: { from_parameter: data }, runtime, ...args },
        result: true,
      },
    },
  };
}
