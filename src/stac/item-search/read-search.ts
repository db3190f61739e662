/** Members of a search as they come in, by GET or POST, become a search. */
import { ProcessFault } from "../../cube/faults.ts";
import { type PlainGeometry, degreesFault, geometryFault, positionsOf } from "../../cube/vector/geometry.ts";
import type { Condition } from "../filter/condition.ts";
import { cql2FromText } from "../filter/cql2-text.ts";
import { fromCql2 } from "../filter/from-cql2.ts";
import type { Box } from "../read/box.ts";
import { type Json, isObject, numbersOf, objectOf, textOf } from "../read/json.ts";
import { closedInterval } from "./datetime.ts";
import type { Fields } from "./fields.ts";
import type { SortKey } from "./order.ts";
import type { ItemSearch } from "./search.ts";

/** What a search may ask for at once. */
export interface SearchBounds {
  readonly items: number;
  readonly itemsMost: number;
  readonly ids: number;
  readonly positions: number;
}

/** Raises ProcessParameterInvalid with the name of the parameter. */
export function readSearch(members: Json, bounds: SearchBounds): ItemSearch {
  if (members["query"] !== undefined)
    throw invalid("query", "is of an extension that is not offered; use 'filter' with CQL2");
  if (members["bbox"] !== undefined && members["intersects"] !== undefined)
    throw invalid("intersects", "cannot be given together with 'bbox'");
  const when = members["datetime"] ?? null;
  if (when !== null && typeof when !== "string") throw invalid("datetime", "must be a text");
  return {
    collections: texts(members, "collections", bounds.ids) ?? [],
    ids: texts(members, "ids", bounds.ids),
    bbox: bboxOf(members["bbox"] ?? null),
    intersects: geometryOf(members["intersects"] ?? null, bounds.positions),
    ...(when === null ? { from: null, to: null } : closedInterval(when)),
    filter: filterOf(members),
    sort: sortOf(members["sortby"] ?? []),
    fields: fieldsOf(members["fields"] ?? {}),
    limit: limitOf(members["limit"] ?? bounds.items, bounds),
  };
}

function texts(members: Json, name: string, most: number): readonly string[] | null {
  const value = members[name] ?? null;
  if (value === null) return null;
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string"))
    throw invalid(name, "must be a list of texts");
  if (value.length > most) throw invalid(name, `has more than ${most} entries`);
  return value;
}

function bboxOf(value: unknown): Box | null {
  if (value === null) return null;
  const numbers = numbersOf(value);
  const flat = numbers?.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]!) : numbers;
  if (flat?.length !== 4) throw invalid("bbox", "must be 4 or 6 numbers: west, south, east, north");
  const [west, south, east, north] = flat as unknown as Box;
  if (south > north) throw invalid("bbox", "has its south above its north");
  if ([west, east].some((x) => Math.abs(x) > 360) || [south, north].some((y) => Math.abs(y) > 90))
    throw invalid("bbox", "is not in degrees of longitude and latitude");
  return east - west >= 360 ? [-180, south, 180, north] : [turned(west), south, turned(east), north];
}

/** Longitudes up to 360 are in use. */
function turned(x: number): number {
  if (x > 180) return x - 360;
  return x < -180 ? x + 360 : x;
}

function geometryOf(value: unknown, most: number): PlainGeometry | null {
  if (value === null) return null;
  const fault = geometryFault(value) ?? degreesFault(value);
  if (fault !== null) throw invalid("intersects", `is no GeoJSON geometry: ${fault}`);
  const { type, coordinates } = value as PlainGeometry;
  let positions = 0;
  for (const _position of positionsOf(value)) positions++;
  if (positions === 0) throw invalid("intersects", "has no positions");
  if (positions > most) throw invalid("intersects", `has more than ${most} positions`);
  return { type, coordinates };
}

const LANGUAGES = ["cql2-text", "cql2-json"];
const DEGREES = /^(https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/1\.3\/CRS84)$/;

function filterOf(members: Json): Condition | null {
  const filter = members["filter"] ?? null;
  if (filter === null) return null;
  const language = members["filter-lang"] ?? (typeof filter === "string" ? "cql2-text" : "cql2-json");
  if (!LANGUAGES.some((each) => each === language))
    throw invalid("filter-lang", `must be one of ${LANGUAGES.join(", ")}`);
  const crs = members["filter-crs"] ?? null;
  if (crs !== null && (typeof crs !== "string" || !DEGREES.test(crs)))
    throw invalid("filter-crs", "must be http://www.opengis.net/def/crs/OGC/1.3/CRS84");
  if (language === "cql2-json") return fromCql2(typeof filter === "string" ? parsed(filter) : filter);
  if (typeof filter !== "string") throw invalid("filter", "must be a text where 'filter-lang' is cql2-text");
  return fromCql2(cql2FromText(filter));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("filter", "is not valid JSON");
  }
}

const SORT_KEYS_MAX = 4;

function sortOf(value: unknown): readonly SortKey[] {
  if (!Array.isArray(value) || value.length > SORT_KEYS_MAX)
    throw invalid("sortby", `must be a list of at most ${SORT_KEYS_MAX} fields`);
  return value.map((each): SortKey => {
    const { field, direction = "asc" } = objectOf(each);
    const name = textOf(field)?.replace(/^properties\./, "");
    if (name === undefined) throw invalid("sortby", "must have a 'field' in each entry");
    if (direction !== "asc" && direction !== "desc")
      throw invalid("sortby", "has a direction that is not asc or desc");
    return { field: name, direction };
  });
}

function fieldsOf(value: unknown): Fields {
  if (!isObject(value)) throw invalid("fields", "must be an object with 'include' and 'exclude'");
  return { include: texts(value, "include", 100) ?? [], exclude: texts(value, "exclude", 100) ?? [] };
}

/** More than there may be on a page is as many as there may be. */
function limitOf(value: unknown, { itemsMost }: SearchBounds): number {
  if (!Number.isInteger(value) || (value as number) < 1)
    throw invalid("limit", "must be a whole number of at least 1");
  return Math.min(value as number, itemsMost);
}

function invalid(name: string, reason: string): ProcessFault {
  return new ProcessFault("ProcessParameterInvalid", `The parameter '${name}' ${reason}.`);
}
