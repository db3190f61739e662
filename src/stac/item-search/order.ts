/** The order in which items are given. */
import type { FilteredItem } from "../filter/holds.ts";

export interface SortKey {
  /** `id`, `collection`, or a property. */
  readonly field: string;
  readonly direction: "asc" | "desc";
}

export interface SortedItem extends FilteredItem {
  /** RFC 3339, UTC: the start of items that last. */
  readonly datetime: string;
}

/** Without keys the newest first; equal ones by time and id. Items that lack a value come last. */
export function inOrder(sort: readonly SortKey[]): (a: SortedItem, b: SortedItem) => number {
  const keys: readonly SortKey[] = [
    ...sort,
    { field: "datetime", direction: "desc" },
    { field: "id", direction: "asc" },
  ];
  return (a, b) => {
    for (const { field, direction } of keys) {
      const order = compared(valueOf(a, field), valueOf(b, field), direction);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Whether an index by time gives this order, and which way it is gone through; null where it does not. */
export function orderOfTime(sort: readonly SortKey[]): SortKey["direction"] | null {
  const [first, ...more] = sort;
  if (!first) return "desc";
  return first.field === "datetime" && more.length === 0 ? first.direction : null;
}

function valueOf(item: SortedItem, field: string): unknown {
  if (field === "id" || field === "collection" || field === "datetime") return item[field];
  return Object.hasOwn(item.properties, field) ? item.properties[field] : null;
}

function compared(a: unknown, b: unknown, direction: SortKey["direction"]): number {
  if (a === b) return 0;
  if (!isOrdered(a) || !isOrdered(b)) return Number(isOrdered(b)) - Number(isOrdered(a));
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return a < b === (direction === "asc") ? -1 : 1;
}

function isOrdered(value: unknown): value is string | number {
  return typeof value === "string" || (typeof value === "number" && !Number.isNaN(value));
}
