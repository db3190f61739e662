/** Conditions as CQL2-JSON: https://docs.ogc.org/is/21-065r2/21-065r2.html; of callbacks, only the operators of its basic class. */
import type { Condition } from "./condition.ts";

export function toCql2(condition: Condition): Record<string, unknown> {
  switch (condition.kind) {
    case "compare":
      return { op: condition.op, args: [{ property: condition.property }, condition.value] };
    case "time":
      return { op: condition.op, args: [{ property: condition.property }, { timestamp: condition.instant }] };
    case "null":
      return { op: "isNull", args: [{ property: condition.property }] };
    case "like":
      return { op: "like", args: [{ property: condition.property }, condition.pattern] };
    case "not":
      return { op: "not", args: [toCql2(condition.part)] };
    case "and":
    case "or":
      return { op: condition.kind, args: condition.parts.map(toCql2) };
  }
}
