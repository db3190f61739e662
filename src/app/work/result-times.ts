/** Dates of the files of a result. */
import type { NodeId, Plan } from "../../cube/plan.ts";
import type { ResultFile } from "../../stac/result-file.ts";
import { spanOf } from "../output/span.ts";

/** When the data of a file are from: the label that it holds, or else the labels that went into it. */
export function timesOf(
  label: string | null,
  { plan, node }: { readonly plan: Plan; readonly node: NodeId },
): Pick<ResultFile, "datetime" | "lastDatetime"> {
  const span = spanOf(plan, node, label);
  if (span === null) return { datetime: label };
  return span.first === span.last
    ? { datetime: span.first }
    : { datetime: span.first, lastDatetime: span.last };
}
