/** Functions of users in a graph: who asks for them, and what binding them may use of a request's ports. */
import { udfCodeBytesMax } from "../../limits.ts";
import type { FunctionUse } from "../../openeo/function.ts";
import type { Deps } from "../deps.ts";
import { type Asking, type Principal, anonymous } from "../ports/principal.ts";
import type { FunctionPorts } from "../udf/bind-function.ts";

/** A function whose text may come from a visitor is nobody's: only one that stands in the graph itself is run for the one who wrote it. */
export function functionAskerOf({ written }: FunctionUse, { principal, visitors }: Asking): Principal {
  return visitors.length > 0 && written?.kind !== "value" ? anonymous : principal;
}

/** Rights are those of the principal. */
export function functionPorts(deps: Deps, principal: Principal): FunctionPorts {
  return {
    ...deps,
    async userFile(path) {
      const file = await deps.own.upload(path, principal);
      return file && deps.files.get(file.key, { offset: 0, length: udfCodeBytesMax + 1 });
    },
  };
}
