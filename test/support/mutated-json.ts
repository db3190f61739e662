/** A document of which one place is not as it should be. */
import { oddKinds, oddValues } from "./generated-values.ts";
import { type RandomNumbers, oneOf } from "./random-numbers.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The text of this value in a document is put in its place as it is. */
export const HOLE = "@hole@";
export const filled = (document: unknown, text: string): string =>
  JSON.stringify(document).replace(`"${HOLE}"`, () => text);

export function oddText(random: RandomNumbers): { readonly kind: string; readonly text: string } {
  const kind = oneOf(oddKinds, random);
  return { kind, text: oneOf(oddValues[kind]!, random) };
}

interface Mutated {
  /** Changed in place. */
  readonly document: Json;
  /** What comes into the hole, if it has one. */
  readonly text: string;
  /** For messages. */
  readonly tries: string;
}

/** A place is left out, called otherwise, filled with what is at another place, or with an odd value. */
export function mutated(document: Json, random: RandomNumbers): Mutated {
  const places = placesOf(document);
  if (places.length === 0) return { document, text: "", tries: "nothing" };
  const { holder, key } = oneOf(places, random);
  const { kind, text } = oddText(random);
  const members = holder as Record<string, Json>;
  switch (random(5)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete members[key];
      return { document, text, tries: `without ${key}` };
    case 1: {
      const name = oneOf(["constructor", "__proto__", "toString", "result", "from_node", ""], random);
      const value = members[key]!;
      delete members[key];
      Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
      return { document, text, tries: `${key} called ${name}` };
    }
    case 2: {
      const other = oneOf(places, random);
      members[key] = structuredClone((other.holder as Record<string, Json>)[other.key] ?? null);
      return { document, text, tries: `${key} as ${other.key}` };
    }
    default:
      members[key] = HOLE;
      return { document, text, tries: `${key}: ${kind}` };
  }
}

interface Place {
  readonly holder: Json[] | { [name: string]: Json };
  readonly key: string;
}

function placesOf(json: Json): Place[] {
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => [{ holder: json, key }, ...placesOf(value)]);
}
