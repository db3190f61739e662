/** On which days a collection has something where the map looks. */
import { call } from "../api.ts";
import type { Box } from "../view/box.ts";
import { load } from "../graph/nodes.ts";
import type { Collection } from "./collection.ts";
import { dayAfter, dayText, daysBefore } from "./days.ts";

/** Spans that are tried: labels of long axes are not listed by the server. */
const SPANS_DAYS = [365, 120, 40];

interface Described {
  readonly dimensions: readonly {
    readonly type: string;
    readonly labels?: readonly string[];
    readonly size?: number;
  }[];
}

/** Days in ascending order, up to the given one; none where nothing is there. */
export async function readDates(
  collection: Collection,
  at: { readonly box: Box; readonly until: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  for (const days of SPANS_DAYS) {
    const extent = [daysBefore(at.until, days), dayAfter(at.until)] as const;
    const process_graph = {
      load: load(collection, { extent, bands: [collection.bands[0]!.name], box: at.box, result: true }),
    };
    const { body } = await call<{ errors: readonly { code: string }[]; cubes?: readonly Described[] }>(
      "POST",
      "/validation",
      { body: { process_graph }, signal: at.signal },
    );
    const time = body!.cubes?.[0]?.dimensions.find(({ type }) => type === "temporal");
    if (time?.labels) return [...new Set(time.labels.map((label) => label.slice(0, 10)))].toSorted();
    if (body!.errors.some(({ code }) => code === "NoDataAvailable")) return [];
  }
  return [];
}

/** The newest day of a collection, or today where it goes on. */
export function lastDay({ days: [, last] }: Collection): string {
  const today = dayText(Date.now());
  return last !== null && last < today ? last : today;
}
