/** Conditions as CQL2-JSON: https://docs.ogc.org/is/21-065r2/21-065r2.html; only the operators of its basic class. */
import type { Condition } from "./condition.ts";

export function toCql2(condition: Condition): Record<string, unknown> {
  switch (condition.kind) {
    case "compare":
      return { op: condition.op, args: [{ property: condition.property }, condition.value] };
    case "not":
      return { op: "not", args: [toCql2(condition.part)] };
    case "and":
    case "or":
      return { op: condition.kind, args: condition.parts.map(toCql2) };
  }
}
