/** What a process sees of the graph that is lowered, and what it adds to it. */
import { type About, type FaultCode, ProcessFault } from "../cube/faults.ts";
import type { NodeId } from "../cube/plan.ts";
import type { Callback } from "../cube/program/program.ts";
import type { Value } from "../cube/program/value.ts";
import type { CubeShape } from "../cube/shape.ts";
import { pathText } from "../errors.ts";
import { toldEntriesMax } from "../limits.ts";
import type { CubeCallbacks } from "./cube-callback.ts";
import { addBound } from "./add-bound.ts";
import { type AnyContext, CallbackArg, CubeRef, type Lowered, Pending } from "./define.ts";
import { functionIn, functionKey, functionUse } from "./function.ts";
import { isPlain, toCallback } from "./graph/callback.ts";
import type { ParsedNode } from "./graph/parse.ts";
import { GivenCube, type Lowering } from "./lowering.ts";

/** A node whose arguments are known. */
interface CheckedNode {
  readonly node: ParsedNode;
  readonly args: Readonly<Record<string, Lowered>>;
}

/** What a process of this node may ask and do. */
export function contextOf(job: Lowering, { node, args }: CheckedNode, callbacks: CubeCallbacks): AnyContext {
  const path = pathText(node.path);
  const fail = (code: FaultCode, message: string, about: About = {}): never => {
    throw new ProcessFault(code, message, { ...about });
  };
  const invalid = (name: string, reason: string): never =>
    fail(
      "ProcessParameterInvalid",
      `The value for parameter '${name}' of process '${node.process}' is invalid: ${reason}.`,
      { parameter: name },
    );
  const cube = (name: string): NodeId => {
    const value = args[name];
    if (value instanceof CubeRef) return value.node;
    return invalid(name, "a data cube is expected");
  };
  const optionalCallback = (name: string): Callback | null => {
    const value = args[name];
    return value instanceof CallbackArg
      ? toCallback(value, (args["context"] ?? null) as Value, job.input)
      : null;
  };
  return {
    builder: job.builder,
    effort: job.input.effort,
    path,
    cube,
    fail,
    invalid,
    optionalCallback,
    argument: (name) => args[name]!,
    callbacks: (name) =>
      Object.fromEntries(
        Object.entries((args[name] ?? {}) as Record<string, Lowered>).flatMap(([key, value]) =>
          value instanceof CallbackArg ? [[key, toCallback(value, null, job.input)]] : [],
        ),
      ),
    shape: (name) => job.builder.shape(cube(name)),
    value: (name) => {
      const value = args[name]!;
      if (isPlain(value)) return value;
      return invalid(name, "a data cube or process graph is not expected");
    },
    callback: (name) => optionalCallback(name) ?? invalid(name, "a process graph is expected"),
    add(kind, params, inputs) {
      const added = job.builder.add(kind, params, inputs, path);
      job.input.effort.step(labelsIn(job.builder.shape(added)));
      return new CubeRef(added);
    },
    load: (request) => {
      job.requests.set(path, request);
      const bound = resolvedOr(job.input.loads, { key: path, path }, () =>
        job.loads.push({ key: path, request, path: node.path }),
      );
      return bound instanceof Pending ? bound : addBound(job.builder, bound, path);
    },
    functionIn: (name) => {
      const value = args[name];
      return value instanceof CallbackArg
        ? functionIn(value, (args["context"] ?? null) as Value, job.input)
        : null;
    },
    functionHere: () => functionUse(node, args),
    nested: (name, given) => {
      const own = { data: new GivenCube(given), context: (args["context"] ?? null) as Value };
      return callbacks.nested(job, args[name] as CallbackArg, own);
    },
    onCube: (name, data, place) =>
      callbacks.onCube({ ...job, place: `${job.place}${place}@` }, args[name] as CallbackArg, { data, args }),
    function: (request) => {
      const key = functionKey(request);
      return resolvedOr(job.input.functions ?? new Map(), { key, path }, () =>
        job.functions.push({ key, request }),
      );
    },
    stage: (stageNode, part = "") => {
      const key = `${job.place}${path}#${part}`;
      return resolvedOr(job.input.stages, { key, path }, () => job.stages.push({ key, node: stageNode }));
    },
    tell(entry) {
      if (job.told.length < toldEntriesMax) job.told.push({ ...entry, path: node.path });
    },
    output: ({ format, options, data }) => {
      if (data instanceof CallbackArg || data instanceof Pending) return;
      job.outputs.push({ format, options, data, origin: path });
    },
  };
}

/** Labels that a node carries one by one. */
function labelsIn({ dims }: CubeShape): number {
  return dims.reduce((sum, { labels }) => sum + (labels.kind === "enumerated" ? labels.values.length : 1), 0);
}

interface Awaited {
  readonly key: string;
  /** Of the node that waits. */
  readonly path: string;
}

function resolvedOr<T>(
  resolved: ReadonlyMap<string, T>,
  { key, path }: Awaited,
  ask: () => void,
): T | Pending {
  const known = resolved.get(key);
  if (known !== undefined) return known;
  ask();
  return new Pending(path);
}
