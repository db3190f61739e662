/** Parameters of a search by GET as the members that it has by POST. */
import { ProcessFault } from "../../cube/faults.ts";
import type { Json } from "../read/json.ts";

/** Empty parameters count as absent. */
export function membersOfUrl({ searchParams }: URL): Json {
  return Object.fromEntries(
    Object.entries(readers).flatMap(([name, read]) => {
      const text = searchParams.get(name) ?? "";
      return text === "" ? [] : [[name, read(text, name)]];
    }),
  );
}

type Reader = (text: string, name: string) => unknown;

const readers: Readonly<Record<string, Reader>> = {
  collections: list,
  ids: list,
  bbox: (text) => list(text).map(number),
  intersects: json,
  datetime: plain,
  limit: number,
  filter: plain,
  "filter-lang": plain,
  "filter-crs": plain,
  sortby: (text) => list(text).map(sortKey),
  fields: fieldsOf,
  query: plain,
  token: plain,
};

function plain(text: string): string {
  return text;
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

/** What is no number is found where the numbers are looked at. */
function number(text: string): number {
  return Number(text);
}

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProcessFault("ProcessParameterInvalid", `The parameter '${name}' is not valid JSON.`);
  }
}

/** A plus in a query is a space unless it is encoded. */
function sortKey(text: string): Json {
  return { field: text.replace(/^[+-]/, ""), direction: text.startsWith("-") ? "desc" : "asc" };
}

function fieldsOf(text: string): Json {
  const names = list(text);
  return {
    include: names.filter((name) => !name.startsWith("-")).map((name) => name.replace(/^\+/, "")),
    exclude: names.filter((name) => name.startsWith("-")).map((name) => name.slice(1)),
  };
}
