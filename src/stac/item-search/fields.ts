/** Which members of items are given: https://github.com/stac-api-extensions/fields. */
import { type Json, isObject } from "../read/json.ts";

export interface Fields {
  /** Paths with dots ("properties.eo:cloud_cover"), which come together with the members that make an item one. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const ALWAYS = [
  "type",
  "stac_version",
  "id",
  "collection",
  "geometry",
  "bbox",
  "links",
  "assets",
  "properties.datetime",
];

/** Without any fields everything. What is included below something that is excluded stays. */
export function withFields(item: Json, { include, exclude }: Fields): Json {
  const chosen = include.length === 0 ? item : picked(item, [...ALWAYS, ...include]);
  const left = exclude.reduce((rest, path) => without(rest, path.split(".")), chosen);
  const below = include.filter((path) => exclude.some((each) => path.startsWith(`${each}.`)));
  return below.reduce((all, path) => merged(all, only(item, path.split("."))), left);
}

function picked(item: Json, paths: readonly string[]): Json {
  return paths.reduce((all: Json, path) => merged(all, only(item, path.split("."))), {});
}

/** An object with nothing but what lies at the path; empty where nothing does. */
function only(object: Json, [name, ...deeper]: readonly string[]): Json {
  const value = name !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  if (name === undefined || value === undefined) return {};
  if (deeper.length === 0) return Object.fromEntries([[name, value]]);
  const inner = isObject(value) ? only(value, deeper) : {};
  return Object.keys(inner).length === 0 ? {} : Object.fromEntries([[name, inner]]);
}

function without(object: Json, [name, ...deeper]: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(object).flatMap(([each, value]) => {
      if (each !== name) return [[each, value]];
      return deeper.length > 0 ? [[each, isObject(value) ? without(value, deeper) : value]] : [];
    }),
  );
}

function merged(a: Json, b: Json): Json {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, either(memberOf(a, name), memberOf(b, name))]));
}

function memberOf(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function either(a: unknown, b: unknown): unknown {
  if (isObject(a) && isObject(b)) return merged(a, b);
  return a === undefined ? b : a;
}
