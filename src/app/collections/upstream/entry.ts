/** Collections that a deployer offers without keeping them: the entries of src/collections.ts, and of the variable OPENEO_COLLECTIONS. */
import { textOf } from "../../../stac/read/json.ts";

export interface StacApiEntry {
  readonly kind: "stac-api";
  /** The collection's id here. */
  readonly id: string;
  /** Landing page of the API. */
  readonly api: string;
  /** The collection's id there. */
  readonly collection: string;
  readonly title?: string;
  /**
   * An edge of a cell, in units of the CRS and the same in all CRSs of the collection: cells begin at phase + i * step. Where the
   * provider keeps all items on such a grid, saying it makes the grid of a load independent of which items it finds.
   */
  readonly phase?: readonly [x: number, y: number];
}

/** A static catalogue, copied into the catalogue by `npm run catalog -- import <id>`; it is listed once that was done. */
interface StacStaticEntry {
  readonly kind: "stac-static";
  readonly id: string;
  /** Of the collection.json. */
  readonly url: string;
}

/** Collections with files of one's own need no entry: importing them is enough. */
export type CollectionEntry = StacApiEntry | StacStaticEntry;

/** Members of an entry by its kind, with what their values must be. */
const members: Readonly<Record<CollectionEntry["kind"], Readonly<Record<string, MemberRule>>>> = {
  "stac-api": {
    id: { text: true },
    api: { text: true },
    collection: { text: true },
    title: { text: true, optional: true },
    phase: { text: false, optional: true },
  },
  "stac-static": { id: { text: true }, url: { text: true } },
};

interface MemberRule {
  /** A text, or two numbers. */
  readonly text: boolean;
  readonly optional?: boolean;
}

/** Mistakes of a list of entries, as sentences. Lists in the code are checked by the type checker, those of a variable by nobody else. */
export function entryMistakes(entries: readonly unknown[]): string[] {
  const ids = entries.map((entry) => (isRecord(entry) ? entry["id"] : undefined));
  return entries.flatMap((entry, index) => {
    if (!isRecord(entry)) return [`entry ${index + 1} is no object`];
    const name = typeof entry["id"] === "string" ? `'${entry["id"]}'` : `entry ${index + 1}`;
    const kind = entry["kind"] as CollectionEntry["kind"];
    if (typeof kind !== "string" || !Object.hasOwn(members, kind))
      return [`${name} has no kind: 'stac-api' or 'stac-static'`];
    const mismatches = memberMistakes(entry, members[kind]);
    if (mismatches.length > 0) return mismatches.map((mismatch) => `${name} ${mismatch}`);
    const address = textOf(kind === "stac-api" ? entry["api"] : entry["url"]) ?? "";
    return [
      ...(/^[\w\-.~]+$/.test(textOf(entry["id"]) ?? "")
        ? []
        : [`${name} is no id: word characters, -, . and ~`]),
      ...(ids.indexOf(entry["id"]) === index ? [] : [`${name} is there twice`]),
      ...(/^https?:\/\//.test(address) && URL.canParse(address) ? [] : [`${name} has no http(s) address`]),
    ];
  });
}

function memberMistakes(
  entry: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, MemberRule>>,
): string[] {
  const unknown = Object.keys(entry).filter((name) => name !== "kind" && !Object.hasOwn(rules, name));
  const wrong = Object.entries(rules).flatMap(([name, { text, optional }]) => {
    const value = entry[name];
    if (value === undefined) return optional ? [] : [`lacks '${name}'`];
    if (text) return typeof value === "string" ? [] : [`has a '${name}' that is no text`];
    return isPair(value) ? [] : [`has a '${name}' that is no list of two numbers`];
  });
  return [...unknown.map((name) => `has an unknown member '${name}'`), ...wrong];
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((each) => Number.isFinite(each));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
