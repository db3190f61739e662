/** Loads of own collections: how much of a catalogue they read. */
import { expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import type { ItemRecord } from "../../../src/app/ports/index.ts";
import { itemsPerLoadMax } from "../../../src/limits.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import type { Imported } from "../../support/import-collection.ts";
import { memoryCatalog } from "../../support/memory-catalog.ts";
import { bindingPorts, bound } from "../../support/stac-binding.ts";
import { callback, node } from "../../support/server.ts";

const grid = { crs: "EPSG:32633", originX: 0, originY: 0, stepX: 10, stepY: -10, width: 4, height: 4 };
const source = {
  href: "r2:a.tif",
  validator: "v",
  type: "uint8",
  nodata: 0,
  bands: 1,
  layout: "pixel",
  levels: [{ grid, blockWidth: 16, blockHeight: 16 }],
} as const;

const items = Array.from({ length: 3 * itemsPerLoadMax }, (_, i): ItemRecord => ({
  id: String(i).padStart(5, "0"),
  datetime: new Date(Date.UTC(2020, 0, 1, i)).toISOString(),
  bbox: [10, 0, 11, 1],
  properties: { last: i >= 3 * itemsPerLoadMax - 2 },
  assets: { b: { source } },
}));
const imported = {
  record: {
    id: "c",
    stac: {},
    facts: {
      bands: [{ name: "b", aliases: [], asset: "b", assetBand: 0, type: "uint8", nodata: 0, stepX: 10 }],
      grids: [{ ...grid, bounds: [0, -40, 40, 0] }],
      group: "item",
    },
  },
  items,
} as unknown as Imported;

async function load(properties: object): Promise<{ labels: number; rows: number }> {
  const args = { id: "c", spatial_extent: null, temporal_extent: null, properties };
  const { graph } = parseGraph({ load: node("load_collection", args, true) });
  const none = { effort: usersEffort(), parameters: {}, loads: new Map(), stages: new Map() };
  const { loads } = lower({ graph: graph!, find: findProcess, ...none });
  const all = memoryCatalog(imported);
  let rows = 0;
  const catalog = {
    ...all,
    items: async (...asked: Parameters<typeof all.items>) => {
      const page = await all.items(...asked);
      rows += page.length;
      return page;
    },
  };
  const nothing = () => Promise.reject(new Error("nothing is asked"));
  const ports = { ...bindingPorts({ fetch: nothing, openHeader: nothing }), catalog };
  try {
    return { labels: (await bound(loads[0]!.request, ports)).layers.length, rows };
  } catch (error) {
    expect(error).toMatchObject({ code: "ProcessGraphComplexity" });
    return { labels: 0, rows };
  }
}

it("no more items are read than tell that there are too many", async () => {
  expect(await load({})).toEqual({ labels: 0, rows: itemsPerLoadMax + 1 });
});

it("a filter looks at all of them, page after page", async () => {
  const only = callback("eq", "value", { x: { from_parameter: "value" }, y: true });
  expect(await load({ last: only })).toEqual({ labels: 2, rows: 3 * itemsPerLoadMax });
});
