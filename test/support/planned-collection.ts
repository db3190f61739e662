/** A collection of which everything is known but the pixels, and the ports to bind it: scenes of four bands over one place, a day apart. */
import type { BindPorts } from "../../src/app/bind/ports.ts";
import type { ItemRecord } from "../../src/app/ports/index.ts";
import type { Imported } from "./import-collection.ts";
import { memoryCatalog } from "./memory-catalog.ts";
import { bindingPorts } from "./stac-binding.ts";

export const plannedBands: readonly string[] = ["blue", "red", "nir", "scl"];

export interface PlannedScenes {
  /** Cells of 20 m along each side, from x 500000 and y 5100000 of UTM zone 33 on. */
  readonly cells: number;
  readonly days: number;
  /** Properties by the number of the day, from 1. */
  readonly properties?: (day: number) => Readonly<Record<string, unknown>>;
}

export function plannedPorts({ cells, days, properties = () => ({}) }: PlannedScenes): BindPorts {
  const grid = {
    crs: "EPSG:32633",
    originX: 5e5,
    originY: 51e5,
    stepX: 20,
    stepY: -20,
    width: cells,
    height: cells,
  };
  const item = (day: number): ItemRecord =>
    ({
      id: `scene-${day}`,
      datetime: `2024-06-${String(day).padStart(2, "0")}T10:00:00Z`,
      bbox: [15, 46 - (0.05 * cells) / 256, 15 + (0.066 * cells) / 256, 46.05],
      properties: properties(day),
      assets: Object.fromEntries(
        plannedBands.map((band) => [
          band,
          {
            source: {
              href: `r2:${band}-${day}.tif`,
              validator: "v",
              type: "uint16",
              nodata: 0,
              bands: 1,
              layout: "pixel",
              levels: [{ grid, blockWidth: 256, blockHeight: 256 }],
            },
          },
        ]),
      ),
    }) as unknown as ItemRecord;
  const imported = {
    record: {
      id: "S2",
      stac: {
        extent: {
          spatial: { bbox: [[15, 45.5, 15.1, 46.1]] },
          temporal: { interval: [["2024-06-01T00:00:00Z", "2024-06-30T00:00:00Z"]] },
        },
      },
      facts: {
        bands: plannedBands.map((name) => ({
          name,
          aliases: [],
          asset: name,
          assetBand: 0,
          type: "uint16",
          nodata: 0,
          stepX: 20,
        })),
        grids: [{ ...grid, bounds: [5e5, 51e5 - 20 * cells, 5e5 + 20 * cells, 51e5] }],
        group: "item",
      },
    },
    items: Array.from({ length: days }, (_, i) => item(i + 1)),
  } as unknown as Imported;
  const nothing = () => Promise.reject(new Error("nothing is asked"));
  return {
    ...bindingPorts({ fetch: nothing, openHeader: nothing }),
    catalog: memoryCatalog(imported),
    mode: "describe",
  } as unknown as BindPorts;
}
