/** Untrusted JSON becomes a typed graph, or a list of everything that is wrong with it. */
import { graphDepthMax, graphNodesMax, nameCharactersMax } from "../../limits.ts";
import { insteadOf } from "../../cube/nearest.ts";
import type { Value } from "../../cube/program/value.ts";
import type { ErrorCode } from "../../errors.ts";
import { type GraphError, type Mistakes, collected, shown } from "./mistakes.ts";

export type ParsedArg =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "node"; readonly id: string }
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "array"; readonly items: readonly ParsedArg[] }
  | { readonly kind: "object"; readonly entries: Readonly<Record<string, ParsedArg>> }
  | {
      readonly kind: "graph";
      readonly graph: ParsedGraph;
      /** Values by name that the callback sees besides its own parameters, before those around it: made by `expand`. */
      readonly given?: Readonly<Record<string, ParsedArg>>;
    };

export interface ParsedNode {
  readonly id: string;
  readonly process: string;
  readonly namespace: string | null;
  readonly args: Readonly<Record<string, ParsedArg>>;
  /** From the root graph to this node. */
  readonly path: GraphError["path"];
}

export interface ParsedGraph {
  /** In an order in which every node comes after those that it takes from. */
  readonly nodes: readonly ParsedNode[];
  readonly result: string;
}

export interface Parsed {
  readonly graph: ParsedGraph | null;
  readonly errors: readonly GraphError[];
}

interface Job {
  readonly mistakes: Mistakes;
  nodes: number;
}

type Path = GraphError["path"];

export function parseGraph(json: unknown): Parsed {
  const { value: graph, errors } = collected((mistakes) =>
    parseLevel({ mistakes, nodes: 0 }, json, { path: [], depth: 0 }),
  );
  return { graph: errors.length > 0 ? null : graph, errors };
}

interface Place {
  readonly path: Path;
  readonly depth: number;
}

function report(job: Job, code: ErrorCode, message: string, path: Path): null {
  job.mistakes.note({ code, message, path });
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseLevel(job: Job, json: unknown, place: Place): ParsedGraph | null {
  if (!isObject(json))
    return report(job, "ProcessGraphInvalid", "A process graph must be an object of nodes.", place.path);
  if (place.depth > graphDepthMax)
    return report(
      job,
      "ProcessGraphComplexity",
      `Process graphs may be nested ${graphDepthMax} deep.`,
      place.path,
    );
  const entries = Object.entries(json);
  if (entries.length === 0)
    return report(job, "ProcessGraphInvalid", "A process graph must have at least one node.", place.path);
  const before = job.nodes;
  job.nodes += entries.length;
  if (job.nodes > graphNodesMax) {
    if (before <= graphNodesMax)
      report(job, "ProcessGraphComplexity", `A process graph may have ${graphNodesMax} nodes.`, place.path);
    return null;
  }
  const nodes = entries.flatMap(([id, node]) => parseNode(job, { id, json: node }, place) ?? []);
  const results = entries.filter(([, node]) => isObject(node) && node["result"] === true).map(([id]) => id);
  if (results.length !== 1) {
    return report(
      job,
      "ProcessGraphInvalid",
      `Exactly one node must be marked as result; ${results.length === 0 ? "none is" : `${results.slice(0, NODES_SHOWN).map(shown).join(", ")} are`}.`,
      place.path,
    );
  }
  const ordered = sortNodes(job, nodes);
  return ordered && { nodes: ordered, result: results[0]! };
}

/** Nodes that a message names. */
const NODES_SHOWN = 10;

const PROCESS_ID = new RegExp(`^\\w{1,${nameCharactersMax}}$`);

function parseNode(
  job: Job,
  node: { readonly id: string; readonly json: unknown },
  place: Place,
): ParsedNode | null {
  const { id, json } = node;
  if (id.length > nameCharactersMax)
    return report(
      job,
      "ProcessGraphComplexity",
      `The id of node '${shown(id)}' has ${id.length} characters; ${nameCharactersMax} are allowed.`,
      place.path,
    );
  if (!isObject(json) || typeof json["process_id"] !== "string" || !PROCESS_ID.test(json["process_id"])) {
    return report(
      job,
      "ProcessGraphInvalid",
      `Node '${id}' must be an object with a process_id made of word characters, at most ${nameCharactersMax}.`,
      [...place.path, { node_id: id }],
    );
  }
  const { namespace = null } = json;
  if (namespace !== null && typeof namespace !== "string")
    return report(job, "ProcessGraphInvalid", `The namespace of node '${id}' must be a text or null.`, [
      ...place.path,
      { node_id: id },
    ]);
  const path = [...place.path, { node_id: id, process_id: json["process_id"] }];
  const given = json["arguments"] ?? {};
  if (!isObject(given))
    return report(job, "ProcessGraphInvalid", `The arguments of node '${id}' must be an object.`, path);
  const args = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      parseArg(job, value, { path, depth: place.depth + 1 }),
    ]),
  );
  return { id, process: json["process_id"], namespace, args, path };
}

function parseArg(job: Job, json: unknown, place: Place): ParsedArg {
  const nothing: ParsedArg = { kind: "value", value: null };
  if (place.depth > graphDepthMax) {
    report(
      job,
      "ProcessGraphComplexity",
      `Values in a process graph may be nested ${graphDepthMax} deep.`,
      place.path,
    );
    return nothing;
  }
  const inner = { ...place, depth: place.depth + 1 };
  if (Array.isArray(json))
    return simplified({ kind: "array", items: json.map((item) => parseArg(job, item, inner)) });
  if (!isObject(json)) return { kind: "value", value: json as Value };
  if ("from_node" in json) return reference(job, json, { key: "from_node", place });
  if ("from_parameter" in json) return reference(job, json, { key: "from_parameter", place });
  if ("process_graph" in json) {
    const graph = parseLevel(job, json["process_graph"], inner);
    return graph ? { kind: "graph", graph } : nothing;
  }
  return simplified({
    kind: "object",
    entries: Object.fromEntries(
      Object.entries(json).map(([key, value]) => [key, parseArg(job, value, inner)]),
    ),
  });
}

function reference(
  job: Job,
  json: Record<string, unknown>,
  at: { readonly key: "from_node" | "from_parameter"; readonly place: Place },
): ParsedArg {
  const name = json[at.key];
  if (typeof name !== "string" || Object.keys(json).length !== 1) {
    report(
      job,
      "ProcessGraphInvalid",
      `A ${at.key} reference must be an object with this one text member.`,
      at.place.path,
    );
    return { kind: "value", value: null };
  }
  return at.key === "from_node" ? { kind: "node", id: name } : { kind: "param", name };
}

/** Arrays and objects without references are plain values. */
export function simplified(arg: Extract<ParsedArg, { kind: "array" | "object" }>): ParsedArg {
  if (arg.kind === "array") {
    return arg.items.every((item) => item.kind === "value")
      ? { kind: "value", value: arg.items.map((item) => (item as { value: Value }).value) }
      : arg;
  }
  const entries = Object.entries(arg.entries);
  if (!entries.every(([, entry]) => entry.kind === "value")) return arg;
  return {
    kind: "value",
    value: Object.fromEntries(entries.map(([key, entry]) => [key, (entry as { value: Value }).value])),
  };
}

/** Ids of the nodes that an argument takes from, outside of callbacks. */
function nodesOf(arg: ParsedArg): readonly string[] {
  if (arg.kind === "node") return [arg.id];
  if (arg.kind === "array") return arg.items.flatMap(nodesOf);
  return arg.kind === "object" ? Object.values(arg.entries).flatMap(nodesOf) : [];
}

/** Topological order; cycles and unknown targets are reported. */
function sortNodes(job: Job, nodes: readonly ParsedNode[]): ParsedNode[] | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ordered: ParsedNode[] = [];
  const state = new Map<string, "open" | "done">();
  let sound = true;
  const visit = (node: ParsedNode): void => {
    state.set(node.id, "open");
    for (const id of Object.values(node.args).flatMap(nodesOf)) {
      const from = byId.get(id);
      if (!from || state.get(id) === "open") {
        sound = false;
        const reason = from
          ? `The graph has a cycle through node '${id}'.`
          : `Node '${shown(id)}' does not exist in this process graph; it has ${insteadOf(id, [...byId.keys()], "").there}`;
        report(job, "ProcessGraphInvalid", reason, node.path);
      } else if (!state.has(id)) visit(from);
    }
    state.set(node.id, "done");
    ordered.push(node);
  };
  for (const node of nodes) if (!state.has(node.id)) visit(node);
  return sound ? ordered : null;
}
