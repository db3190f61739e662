/**
 * What a node calls, by its namespace and by where its graph was written. `null` and `user` mean the place of writing: the
 * processes of whoever sends a graph, or those that stand beside a definition of somebody else.
 */
import type { ParsedNode } from "./parse.ts";

/** The own processes of whoever sends a graph; every other place is named by a namespace. */
export const ownPlace = "";

/** Names a definition: the place where it stands, and its id. */
export function definitionKey(place: string, id: string): string {
  return `${place}#${id}`;
}

/** The inverse. Ids are word characters, so that the last sign ends the place. */
export function placeAndId(key: string): { readonly place: string; readonly id: string } {
  const at = key.lastIndexOf("#");
  return { place: key.slice(0, at), id: key.slice(at + 1) };
}

/** Whether a namespace names definitions of somebody else. */
export function isForeign(namespace: string | null): namespace is string {
  return namespace !== null && namespace !== "backend" && namespace !== "user";
}

/** The definition that a node may mean; null where only a predefined process can be meant. */
export function definitionMeant(
  { process, namespace }: Pick<ParsedNode, "process" | "namespace">,
  place: string,
  isPredefined: (id: string) => boolean,
): string | null {
  if (namespace === "backend") return null;
  if (isForeign(namespace)) return definitionKey(namespace, process);
  // Users may supply what is missing under any name; a stranger's definition cannot replace what is there.
  if (namespace === null && place !== ownPlace && isPredefined(process)) return null;
  return definitionKey(place, process);
}
