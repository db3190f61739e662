/** What a process names that is not stored with it, looked for when it is sent: collections and formats. Nothing is opened. */
import { findFormat } from "../../io/formats/index.ts";
import type { Value } from "../../cube/program/value.ts";
import type { ParsedGraph, ParsedNode } from "../../openeo/graph/parse.ts";
import type { CollectionPorts } from "../collections/list.ts";
import { unknownCollection } from "../collections/unknown.ts";
import type { Allowance } from "../ports/allowance.ts";
import { unknownFormat } from "../ports/unknown-format.ts";

interface Naming {
  readonly graph: ParsedGraph;
  /** Values of parameters that have a default. */
  readonly parameters: Readonly<Record<string, Value>>;
}

export type OfferedPorts = CollectionPorts & { readonly allowance: Allowance };

/** Raises CollectionNotFound and FormatUnsuitable at the node. What is computed, or a parameter without a default, is left for later. */
export async function requireOffered({ graph, parameters }: Naming, ports: OfferedPorts): Promise<void> {
  const named = (process: string, argument: string): readonly Named[] =>
    graph.nodes.flatMap((node) => {
      const text = node.process === process ? textOf(node, argument, parameters) : null;
      return text === null ? [] : [{ node, text }];
    });
  for (const { node, text } of named("save_result", "format"))
    if (!findFormat(text)) throw unknownFormat(text, node.path);
  const loads = new Map(named("load_collection", "id").map((each) => [each.text, each.node]));
  await Promise.all(
    [...loads].map(async ([id, node]) => {
      ports.allowance.load();
      if ((await ports.upstream.entry(id)) ?? (await ports.catalog.get(id))) return;
      throw await unknownCollection(id, ports, node.path);
    }),
  );
}

interface Named {
  readonly node: ParsedNode;
  readonly text: string;
}

function textOf(node: ParsedNode, argument: string, parameters: Naming["parameters"]): string | null {
  const arg = node.args[argument];
  const value = arg?.kind === "param" ? parameters[arg.name] : arg?.kind === "value" ? arg.value : null;
  return typeof value === "string" ? value : null;
}
