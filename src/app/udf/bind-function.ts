/** Binding a function: its text and its runtime are fixed, and it is asked what it makes of the cube. */
import { canonicalJson } from "../../cube/canonical.ts";
import { ProcessFault } from "../../cube/faults.ts";
import { hashText } from "../../cube/hash.ts";
import type { ExternalFunction } from "../../cube/node.ts";
import type { ResultDimension } from "../../cube/nodes/external.ts";
import type { CubeShape } from "../../cube/shape.ts";
import { udfDescriptionsKept } from "../../limits.ts";
import type { BoundFunction, FunctionRequest } from "../../openeo/define.ts";
import type { FunctionUse } from "../../openeo/function.ts";
import { keyedHash } from "../keyed-hash.ts";
import type { LogSink } from "../ports/log-sink.ts";
import { type Principal, rightsOf } from "../ports/principal.ts";
import { calledAtOnce } from "./at-once.ts";
import { type CodePorts, codeOf } from "./code.ts";
import { udfCube } from "./cube.ts";
import { told, toldFault } from "./faults.ts";
import { resultDims } from "./cube.ts";
import type { UdfRuntime } from "./ports.ts";
import { runtimeNamed, versionNamed } from "./runtimes.ts";

export interface FunctionPorts extends CodePorts {
  readonly udf: readonly UdfRuntime[];
  readonly log: LogSink;
  readonly tokenSecret: string;
}

/** Functions are run for those who have logged in, and for the owners of services; never for a visitor. */
export async function bindFunction(
  { use, about }: FunctionRequest,
  principal: Principal,
  ports: FunctionPorts,
): Promise<BoundFunction> {
  const user = rightsOf(principal);
  if (user === null)
    throw new ProcessFault(
      "ProcessParameterInvalid",
      "Functions are run for users who have logged in, and their text cannot come from a visitor of a service.",
      { node: use.origin },
    );
  const bound = await functionOf(use, user, ports);
  const runtime = runtimeNamed(ports.udf, bound.runtime);
  const place = { origin: use.origin, log: ports.log };
  switch (about.kind) {
    case "code":
      return { kind: "function", function: bound, dims: null };
    case "result": {
      const dims = await describedDims({ runtime, bound, shape: about.shape, exact: about.piece }, place);
      return { kind: "function", function: bound, dims };
    }
    case "values":
      return { kind: "values", values: await calledAtOnce({ runtime, bound, cube: about.cube }, place) };
  }
}

async function functionOf(use: FunctionUse, user: string, ports: FunctionPorts): Promise<ExternalFunction> {
  const place = { origin: use.origin, log: ports.log };
  const runtime = atNode(use, () => runtimeNamed(ports.udf, use.runtime));
  const facts = await runtime.facts().catch((error: unknown) => {
    throw toldFault(error, place);
  });
  const version = atNode(use, () => versionNamed(runtime, facts, use.version));
  const code = await codeOf(use, ports);
  return {
    runtime: runtime.name,
    version,
    revision: hashText(canonicalJson(facts.versions[version])).slice(0, 16),
    code,
    codeHash: hashText(code),
    user: keyedHash(ports.tokenSecret, `functions of ${user}`).slice(0, 32),
    context: use.context,
  };
}

function atNode<T>({ origin }: FunctionUse, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof ProcessFault) throw new ProcessFault(error.code, error.message, { node: origin });
    throw error;
  }
}

interface Described {
  readonly runtime: UdfRuntime;
  readonly bound: ExternalFunction;
  readonly shape: CubeShape;
  readonly exact: boolean;
}

/** What functions of this isolate's users said, by the function, its user and the cube: a client asks for the same graph again and again. */
const known = new Map<string, readonly ResultDimension[]>();

async function describedDims(
  { runtime, bound, shape, exact }: Described,
  place: Parameters<typeof told>[1],
): Promise<readonly ResultDimension[]> {
  const key = hashText(canonicalJson([bound, udfCube(shape), exact]));
  const before = known.get(key);
  if (before) return before;
  const { user, version, code, context } = bound;
  const question = { ...udfCube(shape), user, version, code, context, ...(exact ? { exact } : {}) };
  const described = await told(runtime.describe(question), place);
  try {
    const dims = resultDims(described, shape);
    if (known.size >= udfDescriptionsKept) known.delete(known.keys().next().value!);
    known.set(key, dims);
    return dims;
  } catch (error) {
    throw toldFault(error, place);
  }
}
