/** A graph that explains itself: what every node will be, what its loads read, and what that costs. A description of the plan; nothing is read for it. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import { storedWith, writtenOf } from "../../cube/promotion.ts";
import { type CubeShape, bytesPerElement, sizesOf } from "../../cube/shape.ts";
import {
  explained,
  inlineKernelPixelsMax,
  inlineLeavesMax,
  inlineReadBytesMax,
  syncBytesMax,
  syncStreamBytesMax,
} from "../../limits.ts";
import { stageParts } from "../../cube/stage.ts";
import { pathText } from "../../errors.ts";
import { CallbackArg, CubeRef, Pending } from "../../openeo/define.ts";
import type { LoweredNode, Told } from "../../openeo/lowering.ts";
import { valueSummary } from "../../openeo/summary.ts";
import { checkOutput } from "../output/check.ts";
import { allTold } from "../output/warnings.ts";
import { type DescribedShape, describeShape } from "../request/describe.ts";
import type { Prepared } from "../request/prepare.ts";
import { type ExplainedLoad, explainLoads } from "./explain-loads.ts";
import { type Work, noWork, sumOf, workAsked } from "./explain-work.ts";

export interface Explanation {
  /** Nodes of the graph itself, those of called processes below their callers; callbacks belong to the node that has them. */
  readonly nodes: readonly ExplainedNode[];
  /** How many nodes there was no room for. */
  readonly nodes_left_off?: number;
  readonly loads: readonly ExplainedLoad[];
  /** In the order in which they are computed: what must be computed before the rest is known, then what is saved. */
  readonly results: readonly ExplainedResult[];
  /** Of all results; null where it is not known of all. */
  readonly work: Work | null;
  /** What a synchronous request does with it, as far as is known. */
  readonly synchronous: "direct" | "job" | "refused";
  /** What processes have to say, as they would in the log. */
  readonly told?: readonly ExplainedWord[];
}

interface ExplainedWord extends Pick<Told, "level" | "code" | "message"> {
  readonly node: string;
}

type ExplainedNode = { readonly node: string; readonly process_id: string } & Made;

type Made =
  | ({ readonly gives: "cube" } & ExplainedCube)
  | { readonly gives: "value"; readonly value: unknown }
  | { readonly gives: "process" }
  | { readonly gives: "unknown"; readonly known_after: string };

interface ExplainedCube extends DescribedShape {
  /** As files of it are written. */
  readonly data_type: string;
  readonly nodata: number | "nan";
}

interface ExplainedResult {
  readonly node: string;
  readonly role: "stage" | "result";
  /** Of results: the format, and raw bytes. */
  readonly format?: string;
  readonly bytes?: number;
  readonly work: Work | null;
}

interface Asked {
  readonly node: NodeId | null;
  readonly told: Omit<ExplainedResult, "work">;
}

export function explain(prepared: Prepared): Explanation {
  const { plan } = prepared;
  const asked = [...stagesOf(prepared), ...outputsOf(prepared)];
  const works = workAsked(
    plan,
    asked.flatMap(({ node }) => (node === null ? [] : [node])),
  );
  const results = asked.map(({ node, told }) => ({
    ...told,
    work: node === null ? noWork : works.byNode.get(node)!,
  }));
  const work = sumOf(results.map((result) => result.work));
  return {
    ...nodesOf(prepared),
    loads: explainLoads(prepared, works),
    results,
    work,
    synchronous: synchronousWay(prepared, { results, work }),
    ...toldOf(prepared),
  };
}

/** Absent where nothing is told. */
export function toldOf(prepared: Prepared): Pick<Explanation, "told"> {
  const told = allTold(prepared).map(wordOf);
  return told.length > 0 ? { told } : {};
}

function wordOf({ path, level, code, message }: Told): ExplainedWord {
  return { node: pathText(path), level, code, message };
}

function stagesOf({ plan, stages }: Prepared): readonly Asked[] {
  return stages.map(({ node }) => ({ node, told: { node: plan.nodes[node]!.origin, role: "stage" } }));
}

function outputsOf({ plan, outputs }: Prepared): readonly Asked[] {
  return outputs.map((output) => {
    const { node, format } = checkOutput(plan, output);
    const told = { node: output.origin, role: "result", format: format.name } as const;
    if (node === null) return { node, told };
    const { shape } = plan.nodes[node]!;
    return { node, told: { ...told, bytes: cellsOf(shape) * bytesPerElement(shape.type) } };
  });
}

function cellsOf(shape: CubeShape): number {
  return sizesOf(shape).reduce((cells, size) => cells * size, 1);
}

function nodesOf({ plan, nodes }: Prepared): Pick<Explanation, "nodes" | "nodes_left_off"> {
  const told: ExplainedNode[] = [];
  let characters = 0;
  for (const node of nodes) {
    const next = { node: pathText(node.path), process_id: node.process, ...madeBy(node, plan) };
    characters += JSON.stringify(next).length;
    if (characters > explained.characters) return { nodes: told, nodes_left_off: nodes.length - told.length };
    told.push(next);
  }
  return { nodes: told };
}

function madeBy({ made }: LoweredNode, plan: Plan): Made {
  if (made instanceof Pending) return { gives: "unknown", known_after: made.after };
  if (made instanceof CallbackArg) return { gives: "process" };
  if (made instanceof CubeRef) return { gives: "cube", ...cubeOf(plan.nodes[made.node]!.shape) };
  return { gives: "value", value: valueSummary(made) };
}

function cubeOf(shape: CubeShape): ExplainedCube {
  const { type, nodata } = storedWith(writtenOf(shape));
  return { ...describeShape(shape), data_type: type, nodata: Number.isNaN(nodata) ? "nan" : nodata };
}

function synchronousWay(
  { plan, stages }: Prepared,
  { results, work }: Pick<Explanation, "results" | "work">,
): Explanation["synchronous"] {
  const bytes = results.reduce((sum, result) => sum + (result.bytes ?? 0), 0);
  if (bytes > syncStreamBytesMax) return "refused";
  const isLittle = work !== null && work.bytes <= inlineReadBytesMax && work.pixels <= inlineKernelPixelsMax;
  const areFew = stages.every(({ node }) => (stageParts(plan, node)?.leaves.length ?? 0) <= inlineLeavesMax);
  return isLittle && areFew && bytes <= syncBytesMax ? "direct" : "job";
}
