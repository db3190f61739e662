/** All processes: those with a file of their own, and the functions of single values. */
import type { ProcessDefinition } from "../define.ts";
import * as listed from "./list.ts";
import { pixelProcesses } from "./pixel.ts";

export const processes: readonly ProcessDefinition[] = [...Object.values(listed), ...pixelProcesses].sort(
  (a, b) => (a.id < b.id ? -1 : 1),
);

const byId = new Map(processes.map((process) => [process.id, process]));

/** A predefined process; null in other namespaces, which have none here. */
export function findProcess(id: string, namespace: string | null): ProcessDefinition | null {
  return namespace === null || namespace === "backend" ? (byId.get(id) ?? null) : null;
}
