/** From what is stored or published to what is kept of it, and back. Pure. */
import { hashText } from "../../cube/hash.ts";
import { OpenEOError } from "../../errors.ts";
import { type Definition, parseDefinition } from "../../openeo/graph/definition.ts";
import { ownPlace, placeAndId } from "../../openeo/graph/namespaces.ts";
import type { PinnedProcess, PinnedProcesses } from "../ports/pinned-processes.ts";

export function pinned(document: Readonly<Record<string, unknown>>): PinnedProcess {
  const { parameters = null, process_graph } = document;
  const process = { ...(parameters === null ? {} : { parameters }), process_graph };
  return { sha256: hashText(JSON.stringify(process)), process };
}

/** What `expand` takes. They were sound when they were pinned. */
export function definitionsOf(called: PinnedProcesses): ReadonlyMap<string, Definition> {
  return new Map(
    Object.entries(called).map(([key, { process }]) => {
      const { definition, errors } = parseDefinition(process);
      if (definition) return [key, definition];
      const [first] = errors;
      throw new OpenEOError(first!.code, `Process '${placeAndId(key).id}': ${first!.message}`);
    }),
  );
}

/** One text for all that is called, for keys of what is kept. */
export function calledHash(called: PinnedProcesses): string {
  const parts = Object.entries(called).map(([key, { sha256 }]) => `${key} ${sha256}`);
  return parts.length === 0 ? "" : hashText(parts.sort().join("\n"));
}

/** What owners of jobs and services are shown of it: nothing where nothing is called. */
export function calledList(called: PinnedProcesses = {}): { readonly called_processes?: readonly object[] } {
  const list = Object.entries(called).map(([key, { sha256 }]) => {
    const { place, id } = placeAndId(key);
    return { process_id: id, namespace: place === ownPlace ? "user" : place, sha256 };
  });
  return list.length === 0 ? {} : { called_processes: list };
}
