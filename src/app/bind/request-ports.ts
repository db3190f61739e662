/** What binding may use of a request's ports. */
import type { Deps } from "../deps.ts";
import { ownResults } from "../results/own-results.ts";
import type { BindPorts } from "./ports.ts";

export function bindPorts(deps: Deps, mode: BindPorts["mode"]): BindPorts {
  return { ...deps, mode, ownResults: (url) => ownResults(url, deps) };
}
