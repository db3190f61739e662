/** Loads that find nothing: the error tells what there is instead. */
import type { About } from "../../cube/faults.ts";
import { insteadOf } from "../../cube/nearest.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { type Box, boxesTouch } from "../../stac/read/box.ts";
import type { Collection } from "../../stac/read/collection.ts";
import type { ItemQuery } from "../stac/query.ts";

interface Outside {
  /** As people know it: "collection 'x'". */
  readonly source: string;
  readonly declared: Pick<Collection, "boxes" | "interval">;
  readonly asked: ItemQuery;
  readonly path: readonly PathStep[];
}

/** Where and when a collection has data shows swapped coordinates and wrong years at once. */
export function nothingThere({ source, declared, asked, path }: Outside): OpenEOError {
  const { boxes, interval } = declared;
  const [start, end] = interval;
  const isElsewhere = asked.boxes !== null && boxes.length > 0 && !boxesTouch(boxes, asked.boxes);
  const isOther =
    (asked.to !== null && start !== null && asked.to <= start) ||
    (asked.from !== null && end !== null && asked.from > end);
  const names = ["spatial_extent", "temporal_extent"];
  const about: About = isElsewhere ? { parameter: names[0]! } : isOther ? { parameter: names[1]! } : {};
  const meant =
    isElsewhere && !isOther ? names.slice(0, 1) : isOther && !isElsewhere ? names.slice(1) : names;
  return new OpenEOError(
    "NoDataAvailable",
    `There is no data available for the given extents in ${source} (${meant.join(", ")}).${where(boxes)}${when(interval)}`,
    path,
    about,
  );
}

function where([first]: readonly Box[]): string {
  if (!first) return "";
  const [west, south, east, north] = first.map((edge) => Number(edge.toFixed(4)));
  return ` It reaches from ${west} to ${east} east and from ${south} to ${north} north.`;
}

function when([start, end]: Collection["interval"]): string {
  return start === null && end === null
    ? ""
    : ` Its times go from ${start ?? "the beginning"} to ${end ?? "now"}.`;
}

interface FilteredOut {
  readonly filters: ItemQuery["properties"];
  /** Items that lie in the extents. */
  readonly seen: number;
  /** Names of the properties that they have. */
  readonly properties: ReadonlySet<string>;
  readonly path: readonly PathStep[];
}

/** The filters keep all items out, or ask for a property that none of them has. */
export function filteredOut(source: string, { filters, seen, properties, path }: FilteredOut): OpenEOError {
  const missing = Object.keys(filters).find((name) => !properties.has(name));
  const { there, about } = insteadOf(missing ?? "", [...properties].sort(), "properties");
  const why =
    missing === undefined
      ? "none passes the filter of properties."
      : `none of them has the property '${missing}'; there are ${there}`;
  return new OpenEOError(
    "NoDataAvailable",
    `There is no data available in ${source}: ${seen} items lie in the extents, and ${why}`,
    path,
    missing === undefined ? { parameter: "properties" } : about,
  );
}
