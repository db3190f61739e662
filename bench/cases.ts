/** The cases of the bench: process graphs over the demo collection, and the grid that they are asked on. */
import { type Grid } from "../src/cube/shape.ts";
import { tileGrid } from "../src/io/services/xyz.ts";

export interface BenchCase {
  readonly name: string;
  readonly graph: Readonly<Record<string, unknown>>;
  /** A map tile, or null for the load's own grid. */
  readonly grid: Grid | null;
  readonly format: "PNG" | "GTiff";
  /** Decoded blocks are kept between runs. */
  readonly keepBlocks: boolean;
}

const from = (from_node: string): object => ({ from_node });
const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  result,
});
const reduce = (data: string, op: string): object =>
  node(
    "reduce_dimension",
    {
      data: from(data),
      dimension: "t",
      reducer: { process_graph: { only: node(op, { data: { from_parameter: "data" } }, true) } },
    },
    true,
  );

/** 512 x 512 cells in the middle of the first tile. */
const box = { west: 505120, south: 5104640, east: 515360, north: 5114880, crs: 32633 };
const load = (extent: object | null, time: readonly [string, string], bands: readonly string[]): object =>
  node("load_collection", { id: "SYNTHETIC_S2_DEMO", spatial_extent: extent, temporal_extent: time, bands });
const ndvi = (data: string): object => node("ndvi", { data: from(data), nir: "B08", red: "B04" });

const tile = tileGrid({ z: 12, x: 2220, y: 1454 })!;
const ndviTile = {
  load: load(null, ["2024-06-01", "2024-06-02"], ["B04", "B08"]),
  ndvi: ndvi("load"),
  first: reduce("ndvi", "first"),
};

const bad = {
  process_graph: {
    shadow: node("eq", { x: { from_parameter: "x" }, y: 3 }),
    cloud: node("between", { x: { from_parameter: "x" }, min: 8, max: 10 }),
    either: node("or", { x: from("shadow"), y: from("cloud") }, true),
  },
};

export const cases: readonly BenchCase[] = [
  { name: "NDVI tile 256 px, one item", graph: ndviTile, grid: tile, format: "PNG", keepBlocks: false },
  { name: "the same, decoded blocks kept", graph: ndviTile, grid: tile, format: "PNG", keepBlocks: true },
  {
    name: "mean NDVI of 3 dates, 512 px",
    format: "GTiff",
    grid: null,
    keepBlocks: false,
    graph: {
      load: load(box, ["2024-05-20", "2024-07-01"], ["B04", "B08"]),
      ndvi: ndvi("load"),
      mean: reduce("ndvi", "mean"),
    },
  },
  {
    name: "masked median of 12 dates x 4 bands, 512 px",
    format: "GTiff",
    grid: null,
    keepBlocks: false,
    graph: {
      load: load(box, ["2024-01-01", "2025-01-01"], ["B02", "B03", "B04", "B08"]),
      classes: load(box, ["2024-01-01", "2025-01-01"], ["SCL"]),
      flat: node("drop_dimension", { data: from("classes"), name: "bands" }),
      bad: node("apply", { data: from("flat"), process: bad }),
      clear: node("mask", { data: from("load"), mask: from("bad") }),
      median: reduce("clear", "median"),
    },
  },
];
