/** What binding may use of a request's ports. */
import type { Deps } from "../deps.ts";
import type { Principal } from "../ports/principal.ts";
import type { BindPorts } from "./ports.ts";

/** Rights are those of the principal. */
export function bindPorts(deps: Deps, mode: BindPorts["mode"], principal: Principal): BindPorts {
  return {
    ...deps,
    mode,
    ownFile: (url) => deps.own.file(url),
    userFile: (path) => deps.own.upload(path, principal),
    ownResults: (url) => deps.own.results(url, principal),
  };
}
