/** The runtimes of this deployment: what is listed of them, and the one that a graph names. */
import { ProcessFault } from "../../cube/faults.ts";
import { OpenEOError } from "../../errors.ts";
import { type UdfRuntime, type UdfRuntimeFacts, UdfUnavailable } from "./ports.ts";

/** By name, as GET /udf_runtimes shows them. A runtime that does not answer is left out, as long as another one does. */
export async function listedRuntimes(
  runtimes: readonly UdfRuntime[],
): Promise<Readonly<Record<string, UdfRuntimeFacts>>> {
  const outcomes = await Promise.allSettled(runtimes.map((runtime) => runtime.facts()));
  const listed: [string, UdfRuntimeFacts][] = [];
  let missing: UdfUnavailable | null = null;
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === "fulfilled") listed.push([runtimes[index]!.name, outcome.value]);
    else if (outcome.reason instanceof UdfUnavailable) missing = outcome.reason;
    else throw outcome.reason;
  }
  if (listed.length === 0 && missing)
    throw new OpenEOError("InfrastructureBusy", `For now ${missing.message}; try again later.`);
  return Object.fromEntries(listed);
}

/** Raises InvalidRuntime, whose message names those that there are. */
export function runtimeNamed(runtimes: readonly UdfRuntime[], name: string): UdfRuntime {
  const found = runtimes.find((runtime) => runtime.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const others =
    runtimes.length === 0
      ? "this back-end runs no functions"
      : `there is ${runtimes.map((runtime) => runtime.name).join(", ")}`;
  throw new ProcessFault("InvalidRuntime", `The runtime '${name}' is not supported; ${others}.`);
}

/** The version that was asked for, or the default; a leading part of one will do, so that "3" means "3.11". Raises InvalidVersion. */
export function versionNamed(runtime: UdfRuntime, facts: UdfRuntimeFacts, asked: string | null): string {
  if (asked === null) return facts.default;
  const versions = Object.keys(facts.versions);
  const found =
    versions.find((version) => version === asked) ??
    [facts.default, ...versions].find((version) => version.startsWith(`${asked}.`));
  if (found !== undefined) return found;
  throw new ProcessFault(
    "InvalidVersion",
    `The version '${asked}' of the runtime ${runtime.name} is not supported; there is ${versions.join(", ")}.`,
  );
}

/** Facts of runtimes that an isolate has asked for, by name. */
export type KnownFacts = Map<string, { readonly facts: UdfRuntimeFacts; readonly sinceMs: number }>;

/** The same runtime, whose facts are asked for again after a while only. */
export function rememberedFacts(
  runtime: UdfRuntime,
  {
    known,
    freshMs,
    nowMs,
  }: { readonly known: KnownFacts; readonly freshMs: number; readonly nowMs: () => number },
): UdfRuntime {
  return {
    ...runtime,
    async facts() {
      const before = known.get(runtime.name);
      if (before && nowMs() - before.sinceMs < freshMs) return before.facts;
      const facts = await runtime.facts();
      known.set(runtime.name, { facts, sinceMs: nowMs() });
      return facts;
    },
  };
}
