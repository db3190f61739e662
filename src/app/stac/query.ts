/** What a load asks of a catalogue, and the check that every item must pass: servers differ in what they filter. */
import { ProcessFault } from "../../cube/faults.ts";
import { payerOf } from "../../cube/nodes/callback.ts";
import { evaluate } from "../../cube/program/scalar.ts";
import type { Callback } from "../../cube/program/program.ts";
import type { Value } from "../../cube/program/value.ts";
import { type Box, boxesTouch } from "../../stac/read/box.ts";
import type { Collection } from "../../stac/read/collection.ts";
import { type Item } from "../../stac/read/item.ts";
import { timeIn } from "../../stac/read/time.ts";

export interface ItemQuery {
  /** WGS 84; null is everywhere. */
  readonly boxes: readonly Box[] | null;
  /** Half-open [from, to); null is open. */
  readonly from: string | null;
  readonly to: string | null;
  readonly properties: Readonly<Record<string, Callback>>;
}

/** Items that do not say where they are may be anywhere. */
export function itemMatches(item: Item, query: ItemQuery): boolean {
  if (!timeIn(item.time, query.from, query.to)) return false;
  if (query.boxes && item.boxes.length > 0 && !boxesTouch(item.boxes, query.boxes)) return false;
  return propertiesMatch(item.properties, query.properties);
}

/** All property filters must say true; a property that an item lacks is null to them. What they cost counts to the request, item after item. */
export function propertiesMatch(
  properties: Readonly<Record<string, unknown>>,
  filters: ItemQuery["properties"],
): boolean {
  return Object.entries(filters).every(([name, callback]) => {
    const value = (Object.hasOwn(properties, name) ? (properties[name] ?? null) : null) as Value;
    const answer = evaluate(callback.program, { ...callback.uniforms, value }, payerOf(callback.program));
    if (typeof answer === "boolean" || answer === null) return answer === true;
    throw new ProcessFault(
      "ProcessParameterInvalid",
      `The value for parameter 'properties' is invalid: the filter of '${name}' must give true or false, and gives ${JSON.stringify(answer).slice(0, 80)} for ${JSON.stringify(value).slice(0, 80)}.`,
    );
  });
}

/** Whether a collection can hold an item that is asked for, by the extent that it declares. */
export function mayHold(collection: Collection, query: ItemQuery): boolean {
  const [start, end] = collection.interval;
  if (query.to !== null && start !== null && start >= query.to) return false;
  if (query.from !== null && end !== null && end < query.from) return false;
  return !query.boxes || collection.boxes.length === 0 || boxesTouch(collection.boxes, query.boxes);
}
