/** Plans that were bound by a right that may end: a signature, a link of ours that expires, results and files that their owner may delete. */
import { isOwn } from "../../cube/location.ts";
import type { LoadParams } from "../../cube/nodes/load.ts";
import type { Plan } from "../../cube/plan.ts";
import type { RasterSource } from "../../cube/source.ts";
import { mayExpire } from "../../io/http/public-url.ts";

/** `said`: the process and the values of its parameters. What was read into the plan itself is known by the addresses in there. */
export function isGuarded(plan: Plan, said: unknown): boolean {
  const sources = plan.nodes.flatMap((node) =>
    node.kind === "load" ? (node.params as LoadParams).sources : [],
  );
  return sources.some(isGranted) || saysRight(said);
}

/** Files of the catalogue are there for everybody. */
function isGranted({ href, access }: RasterSource): boolean {
  const location = access ?? href.replace(/#.*$/s, "");
  return isOwn(location) ? !location.key.startsWith("catalog/") : mayExpire(location);
}

/** An address that may end, one of results of ours, or a load of files that their owner may replace. */
function saysRight(value: unknown): boolean {
  if (typeof value === "string")
    return /^[a-z][a-z0-9+.-]*:/i.test(value) && (mayExpire(value) || /\/jobs\/[\w-]+\/results/.test(value));
  if (typeof value !== "object" || value === null) return false;
  if ("process_id" in value && value.process_id === "load_uploaded_files") return true;
  return Object.values(value).some(saysRight);
}
