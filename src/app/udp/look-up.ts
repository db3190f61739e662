/** Finds the definitions that a process calls, and those that these call: the user's own in one question per level, others by their address. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import { calledBytesMax, remoteDepthMax } from "../../limits.ts";
import { publicUrl } from "../../io/http/public-url.ts";
import { nodesOf } from "../../openeo/graph/all-nodes.ts";
import { parseDefinition } from "../../openeo/graph/definition.ts";
import { definitionMeant, isForeign, ownPlace, placeAndId } from "../../openeo/graph/namespaces.ts";
import type { GraphError } from "../../openeo/graph/mistakes.ts";
import type { ParsedGraph, ParsedNode } from "../../openeo/graph/parse.ts";
import { findProcess } from "../../openeo/processes/index.ts";
import type { PinnedProcess, PinnedProcesses } from "../ports/pinned-processes.ts";
import type { UserProcessStore } from "../ports/user-processes.ts";
import { pinned } from "./pin.ts";
import { type FoundOrReason, type RemoteDocuments, type RemotePorts, remoteDocuments } from "./remote.ts";
import { type SharedPorts, sharedProcess, sharerOf } from "./shared.ts";

export interface LookUpPorts extends RemotePorts, SharedPorts {
  readonly userProcesses: UserProcessStore;
}

export interface LookedUp {
  readonly called: PinnedProcesses;
  /** As they are stored or published, those that the graph itself calls, the one that its result comes from first. */
  readonly documents: readonly Found["document"][];
  /** Definitions that could not be had, at the node that calls them. */
  readonly errors: readonly GraphError[];
}

export const nothingCalled: LookedUp = { called: {}, documents: [], errors: [] };

/** `owner`: whose own processes are meant. A process that cannot be parsed calls nothing. */
export async function lookUp(process: unknown, owner: string, ports: LookUpPorts): Promise<LookedUp> {
  const { definition } = parseDefinition(process);
  if (!definition) return nothingCalled;
  const search: Search = {
    owner,
    ports,
    remote: remoteDocuments(ports),
    called: new Map(),
    first: [],
    errors: [],
    seen: new Set(),
    bytes: 0,
  };
  const { graph } = definition;
  let level: readonly Written[] = [{ graph, place: ownPlace, depth: 0, prefix: [] }];
  while (level.length > 0 && search.errors.length === 0) level = await next(search, level);
  const { called, first, errors } = search;
  const result = first.filter(({ of }) => of.path.length === 1 && of.node.id === graph.result);
  const documents = [...result, ...first.filter((each) => !result.includes(each))].map(
    (each) => each.document,
  );
  return { called: Object.fromEntries(called), documents, errors };
}

/** The same, or the first failure as an error. */
export async function requireCalled(process: unknown, owner: string, ports: LookUpPorts): Promise<LookedUp> {
  const found = await lookUp(process, owner, ports);
  const [first] = found.errors;
  if (first) throw new OpenEOError(first.code, first.message, first.path, first);
  return found;
}

interface Search {
  readonly owner: string;
  readonly ports: LookUpPorts;
  readonly remote: RemoteDocuments;
  readonly called: Map<string, PinnedProcess>;
  /** What the graph itself calls, in its order. */
  readonly first: Found[];
  readonly errors: GraphError[];
  /** Keys that were looked for. */
  readonly seen: Set<string>;
  /** Of what is kept. */
  bytes: number;
}

/** A graph and where it was written. */
interface Written {
  readonly graph: ParsedGraph;
  readonly place: string;
  /** Addresses on the way to it. */
  readonly depth: number;
  /** Way to the node that calls it. */
  readonly prefix: readonly PathStep[];
}

interface Wanted {
  readonly key: string;
  readonly depth: number;
  readonly node: ParsedNode;
  readonly path: readonly PathStep[];
}

async function next(search: Search, level: readonly Written[]): Promise<readonly Written[]> {
  const wanted = level.flatMap((written) => wantedOf(search, written));
  const own = wanted.filter(({ key }) => placeAndId(key).place === ownPlace);
  const others = wanted.filter((each) => !own.includes(each));
  const found = [...(await ownOf(search, own)), ...(await othersOf(search, others))];
  if (level[0]?.prefix.length === 0)
    search.first.push(...wanted.flatMap((each) => found.filter(({ of }) => of === each)));
  return found.flatMap(({ of, document }) => kept(search, of, document));
}

function wantedOf(search: Search, { graph, place, depth, prefix }: Written): readonly Wanted[] {
  return nodesOf(graph).flatMap((node) => {
    const key = definitionMeant(node, place, (id) => findProcess(id, "backend") !== null);
    if (key === null || search.seen.has(key)) return [];
    search.seen.add(key);
    const isElsewhere = placeAndId(key).place !== place;
    return [{ key, depth: isElsewhere ? depth + 1 : depth, node, path: [...prefix, ...node.path] }];
  });
}

interface Found {
  readonly of: Wanted;
  readonly document: Readonly<Record<string, unknown>>;
}

/** Sizes are asked for first: most names are those of predefined processes, and nothing is read that is too much. */
async function ownOf(search: Search, wanted: readonly Wanted[]): Promise<readonly Found[]> {
  if (wanted.length === 0) return [];
  const { owner, ports } = search;
  const byId = new Map(wanted.map((each) => [each.node.process, each]));
  const sizes = await ports.userProcesses.sizes(owner, [...byId.keys()]);
  if (sizes.length === 0) return [];
  const bytes = sizes.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes > calledBytesMax) {
    search.errors.push(tooMuch(byId.get(sizes[0]!.id)!));
    return [];
  }
  const documents = await ports.userProcesses.find(
    owner,
    sizes.map(({ id }) => id),
  );
  return documents.map((document) => ({ of: byId.get(document.id)!, document }));
}

async function othersOf(search: Search, wanted: readonly Wanted[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const of of wanted) {
    const { place, id } = placeAndId(of.key);
    const isBeside = !isForeign(of.node.namespace);
    const { document, reason } =
      of.depth > remoteDepthMax
        ? { document: null, reason: `definitions may call those of other addresses ${remoteDepthMax} deep` }
        : await elsewhere(search, place, id);
    if (document) found.push({ of, document });
    // What does not stand beside a definition is not available, which the check of the graph says.
    else if (!isBeside) search.errors.push(unresolved(of, reason));
  }
  return found;
}

async function elsewhere(search: Search, place: string, id: string): Promise<FoundOrReason> {
  const { ports, remote } = search;
  const sharer = sharerOf(place, ports.ownHosts);
  if (!sharer) return remote.find(place, id);
  const { owner, only } = sharer;
  const document = only === null || only === id ? await sharedProcess({ owner, id }, ports) : null;
  return document
    ? { document, reason: null }
    : { document: null, reason: `nothing that is called '${id}' is shared there` };
}

function kept(search: Search, of: Wanted, document: Found["document"]): readonly Written[] {
  const { definition, errors } = parseDefinition(document);
  if (!definition) {
    const { code, message } = errors[0]!;
    const { process } = of.node;
    search.errors.push({ code, message: `Process '${process}': ${message}`, path: of.path });
    return [];
  }
  const process = pinned(document);
  search.bytes += new TextEncoder().encode(JSON.stringify(process)).length;
  if (search.bytes > calledBytesMax) {
    search.errors.push(tooMuch(of));
    return [];
  }
  search.called.set(of.key, process);
  return [{ graph: definition.graph, place: placeAndId(of.key).place, depth: of.depth, prefix: of.path }];
}

function tooMuch({ path }: Wanted): GraphError {
  return {
    code: "ProcessGraphComplexity",
    message: `The processes that a graph calls may have ${calledBytesMax / 1024} KiB together.`,
    path,
  };
}

/** Characters of a namespace that a message shows. */
const NAMESPACE_SHOWN = 200;

function unresolved({ node, path }: Wanted, reason: string): GraphError {
  const { process, namespace } = node;
  const shown = publicUrl(namespace ?? "null").slice(0, NAMESPACE_SHOWN);
  return {
    code: "ProcessNamespaceInvalid",
    message: `The value passed for namespace '${shown}' in process '${process}' is invalid: ${reason}.`,
    path,
  };
}
