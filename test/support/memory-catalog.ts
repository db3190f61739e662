/** A catalogue of one collection, in memory. */
import type { Catalog } from "../../src/app/ports/index.ts";
import { runningBox } from "../../src/cube/crs/longitudes.ts";
import type { Imported } from "./import-collection.ts";

export function memoryCatalog({ record: found, items }: Imported): Catalog {
  const record = { ...found, import: found.id };
  return {
    list: () => Promise.resolve([record]),
    get: (id) => Promise.resolve(id === record.id ? record : null),
    items(_id, { bbox, from, to, limit, after }) {
      const start = after ? 1 + items.findIndex((item) => item.id === after.id) : 0;
      const found = items
        .slice(start)
        .filter(
          ({ datetime, until = datetime }) =>
            (from === null || until >= from) && (to === null || datetime < to),
        )
        .filter((item) => bbox === null || overlap(runningBox(item.bbox), runningBox(bbox)));
      return Promise.resolve(found.slice(0, limit));
    },
  };
}

type Box = readonly [number, number, number, number];

function overlap(a: Box, b: Box): boolean {
  const rows = a[1] <= b[3] && a[3] >= b[1];
  return rows && [-360, 0, 360].some((turn) => a[0] + turn <= b[2] && a[2] + turn >= b[0]);
}
