/** Runs one case through the code that POST /result uses: parse, check, lower, resolve, run. There is no second interpreter. */
import { ProcessFault } from "../../src/cube/faults.ts";
import { Allowance } from "../../src/app/ports/allowance.ts";
import { requestAllowance } from "../../src/limits.ts";
import { prepare, runWholeStage } from "../../src/app/request/prepare.ts";
import { LabeledArray, type Value } from "../../src/cube/program/value.ts";
import { type CheckedOutput, checkOutput } from "../../src/app/output/check.ts";
import { wholeRegion } from "../../src/cube/region.ts";
import { resolve } from "../../src/cube/resolve.ts";
import { run } from "../../src/cube/run.ts";
import { sizesOf } from "../../src/cube/shape.ts";
import type { BlockReader } from "../../src/cube/source.ts";
import { OpenEOError } from "../../src/errors.ts";
import { CubeRef } from "../../src/openeo/define.ts";
import { checkGraph } from "../../src/openeo/graph/check.ts";
import { parseGraph } from "../../src/openeo/graph/parse.ts";
import { MemoryCube } from "../../src/openeo/lowering.ts";
import { findProcess } from "../../src/openeo/processes/index.ts";
import { decode, encodeCube } from "./vector-values.ts";

const reader: BlockReader = { read: () => Promise.reject(new Error("cases read no files")) };

export type Outcome = { readonly returns: unknown } | { readonly throws: string; readonly message: string };

export async function runCase(process: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const parameters: Record<string, Value | MemoryCube> = {};
  const given: Record<string, unknown> = {};
  for (const [name, arg] of Object.entries(args)) {
    if (isGraph(arg)) given[name] = arg;
    else {
      parameters[`case_${name}`] = decode(arg);
      given[name] = { from_parameter: `case_${name}` };
    }
  }
  return evaluateGraph({ case: { process_id: process, arguments: given, result: true } }, parameters);
}

function isGraph(arg: unknown): boolean {
  return typeof arg === "object" && arg !== null && "process_graph" in arg;
}

async function evaluateGraph(
  json: unknown,
  parameters: Readonly<Record<string, Value | MemoryCube>>,
): Promise<Outcome> {
  try {
    const { graph, errors } = parseGraph(json);
    const found = graph ? [...errors, ...checkGraph(graph, findProcess)] : errors;
    if (!graph || found.length > 0) return { throws: found[0]!.code, message: found[0]!.message };
    const ports = {
      allowance: new Allowance(requestAllowance),
      bind: () => Promise.reject(new Error("no catalogue")),
      bindFunction: () => Promise.reject(new Error("no functions")),
      runStage: (plan: never, node: number) => runWholeStage(plan, node, { reader }),
    };
    const { plan, outputs } = await prepare({ graph, find: findProcess, parameters }, ports as never);
    const output = outputs[0]!;
    const { data } = output;
    if (!(data instanceof CubeRef)) return { returns: asEncoded(checkOutput(plan, output), data) };
    const shape = plan.nodes[data.node]!.shape;
    const [chunk] = await run(
      plan,
      resolve(plan, [{ node: data.node, region: wholeRegion(sizesOf(shape)) }]),
      { reader },
    );
    return { returns: encodeCube(chunk!, shape) };
  } catch (error) {
    if (error instanceof OpenEOError || error instanceof ProcessFault)
      return { throws: error.code, message: error.message };
    throw error;
  }
}

/** A single value as its file has it. JSON lacks numbers that are not finite, and labels: such values are given as they are. */
function asEncoded(output: CheckedOutput, value: Value): unknown {
  if (output.node !== null) throw new Error("a single value has no node");
  const decoded: unknown = JSON.parse(new TextDecoder().decode(output.encode().bytes));
  return isInJson(value) ? decoded : value;
}

function isInJson(value: Value): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (value instanceof LabeledArray) return false;
  if (Array.isArray(value)) return (value as readonly Value[]).every(isInJson);
  return typeof value !== "object" || value === null;
}

/** The case as a 3 x 3 cube: the first number or boolean argument varies per pixel (all the same), the rest stay. Null where types do not allow it. */
export async function runAsCube(
  process: string,
  args: Readonly<Record<string, unknown>>,
  returns: unknown,
): Promise<Outcome | null> {
  if (!isPixel(returns)) return null;
  const data = args["data"];
  if (Array.isArray(data) && data.length > 0 && data.every(isPixel) && sameTypes(data))
    return runReduce(process, args, data);
  const param = ["x", "base", "p", "value", "y"].find((name) => name in args && isPixel(args[name]));
  if (!param || Object.values(args).some((arg) => Array.isArray(arg) || isGraph(arg))) return null;
  return runApply(process, args, param);
}

function isPixel(value: unknown): boolean {
  return (
    value === null ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    (typeof value === "object" && (value as { type?: string }).type === "nodata")
  );
}

function sameTypes(values: readonly unknown[]): boolean {
  return new Set(values.filter((value) => typeof value !== "object").map((value) => typeof value)).size === 1;
}

const AXES = (["y", "x"] as const).map(
  (name) =>
    ({
      name,
      type: "spatial",
      axis: name,
      crs: "EPSG:32633",
      labels: { kind: "regular", origin: 0, step: 10, count: 3 },
    }) as const,
);

function number(value: unknown): number | null {
  return typeof value === "object" ? null : Number(value);
}

async function runReduce(
  process: string,
  args: Readonly<Record<string, unknown>>,
  data: readonly unknown[],
): Promise<Outcome> {
  const labels = { kind: "enumerated", values: data.map((_, i) => `b${i}`) } as const;
  const type = data.some((value) => typeof value === "boolean") ? "boolean" : "float64";
  const shape = {
    dims: [{ name: "bands", type: "bands", labels } as const, ...AXES],
    type,
    nodata: null,
  } as const;
  const cube = new MemoryCube({
    shape,
    data: data.flatMap((value) => Array.from({ length: 9 }, () => number(value))),
  });
  return perPixel(
    {
      process,
      args,
      param: "data",
      outer: { process_id: "reduce_dimension", callback: "reducer", dimension: "bands" },
    },
    cube,
  );
}

async function runApply(
  process: string,
  args: Readonly<Record<string, unknown>>,
  param: string,
): Promise<Outcome> {
  const type = typeof args[param] === "boolean" ? "boolean" : "float64";
  const cube = new MemoryCube({
    shape: { dims: AXES, type, nodata: null },
    data: Array.from({ length: 9 }, () => number(args[param])),
  });
  return perPixel(
    { process, args, param, outer: { process_id: "apply", callback: "process", dimension: null } },
    cube,
  );
}

interface PixelCase {
  readonly process: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly param: string;
  readonly outer: {
    readonly process_id: string;
    readonly callback: string;
    readonly dimension: string | null;
  };
}

async function perPixel(of: PixelCase, cube: MemoryCube): Promise<Outcome> {
  const own = of.param === "data" ? "data" : "x";
  const others = Object.entries(of.args).filter(([name]) => name !== of.param);
  const values = others.filter(([, value]) => !isGraph(value));
  const parameters = Object.fromEntries(values.map(([name, value]) => [`case_${name}`, decode(value)]));
  const args = Object.fromEntries(
    others.map(([name, value]) => [name, isGraph(value) ? value : { from_parameter: `case_${name}` }]),
  );
  const callback = {
    process_graph: {
      p: {
        process_id: of.process,
        arguments: { ...args, [of.param]: { from_parameter: own } },
        result: true,
      },
    },
  };
  const dimension = of.outer.dimension === null ? {} : { dimension: of.outer.dimension };
  const node = {
    process_id: of.outer.process_id,
    arguments: { data: { from_parameter: "cube" }, [of.outer.callback]: callback, ...dimension },
    result: true,
  };
  const outcome = await evaluateGraph({ case: node }, { ...parameters, cube });
  if ("throws" in outcome) return outcome;
  const data = ((outcome.returns as { data: unknown }).data as unknown[]).flat(Infinity);
  return { returns: data.every((value) => Object.is(value, data[0])) ? data[0] : data };
}
