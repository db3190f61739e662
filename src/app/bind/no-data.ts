/** Refusals that loads of items have in common. */
import { OpenEOError, type PathStep } from "../../errors.ts";
import { itemsPerLoadMax } from "../../limits.ts";

/** Some, but not too many. */
export function checkItems(count: number, source: string, path: readonly PathStep[]): void {
  if (count === 0)
    throw new OpenEOError(
      "NoDataAvailable",
      `There is no data available for the given extents in ${source}.`,
      path,
    );
  if (count > itemsPerLoadMax) {
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The load takes in more than ${itemsPerLoadMax} items of ${source}. Ask for less time or area, or filter by properties.`,
      path,
    );
  }
}
