/** Jobs over 4096 x 4096 cells: stacks, halos, other systems. */
import { createBuilder } from "../../../src/cube/builder.ts";
import type { Plan } from "../../../src/cube/plan.ts";
import { retarget } from "../../../src/cube/retarget.ts";
import { type Grid, loadDimensions } from "../../../src/cube/shape.ts";
import type { RasterSource } from "../../../src/cube/source.ts";

const SIDE = 4096;
const grid: Grid = {
  crs: "EPSG:32633",
  originX: 499980,
  originY: 5200020,
  stepX: 20,
  stepY: -20,
  width: SIDE,
  height: SIDE,
};
const nextZone: Grid = { ...grid, crs: "EPSG:32634", originX: 40000 };
const storage = { type: "uint16", nodata: 0 } as const;

export interface Case {
  readonly bands: number;
  readonly dates: number;
  readonly block: number;
  readonly layout: "pixel" | "separate";
  /** Cells of a side of the kernel; 0 without. */
  readonly kernel: number;
  readonly reduce: "bands" | "t";
  readonly target?: Grid;
  readonly format?: "netCDF";
}

/** One file per date, or one per date and band. */
function sourcesOf({ bands, dates, block, layout }: Case): RasterSource[] {
  const files = layout === "pixel" ? dates : dates * bands;
  return Array.from({ length: files }, (_, file) => ({
    href: `file ${file}`,
    validator: "v1",
    ...storage,
    bands: layout === "pixel" ? bands : 1,
    layout,
    levels: [{ grid, blockWidth: block, blockHeight: block }],
  }));
}

const meanData = { kind: "param", name: "data" } as const;
const mean = {
  steps: [
    {
      op: "mean",
      args: { data: meanData, ignore_nodata: { kind: "const", value: true } as const },
      origin: "mean",
    },
  ],
  result: { kind: "step", index: 0 } as const,
};

export function planOf(one: Case): Plan {
  const bands = Array.from({ length: one.bands }, (_, band) => `B${band}`);
  const dates = Array.from({ length: one.dates }, (_, date) => new Date(Date.UTC(2024, date)).toISOString());
  const b = createBuilder();
  const load = b.add(
    "load",
    {
      shape: { dims: loadDimensions(dates, bands, grid), ...storage },
      sources: sourcesOf(one),
      layers: dates.map((_, date) => ({
        items: [
          {
            id: `item ${date}`,
            bands: bands.map((__, band) =>
              one.layout === "pixel" ? { source: date, band } : { source: date * one.bands + band, band: 0 },
            ),
          },
        ],
      })),
      method: "near",
    },
    [],
    "load",
  );
  let node = b.add("reduce", { program: mean, uniforms: {}, dim: one.reduce }, [load], "mean");
  const kernel = Array.from({ length: one.kernel }, () => Array.from({ length: one.kernel }, () => 1));
  if (one.kernel > 0)
    node = b.add("kernel", { kernel, factor: 1, border: 0, replaceInvalid: 0 }, [node], "kernel");
  return one.target ? retarget(b.plan(), node, { grid: one.target, method: "near" }).plan : b.plan();
}

const plain = { dates: 1, layout: "separate", kernel: 0 } as const;
/** Without a halo, on the grid of the source. */
export const once: [string, Case][] = [256, 512].flatMap((block): [string, Case][] => [
  [`1 band in ${block}`, { ...plain, bands: 1, block, reduce: "t" }],
  [`8 bands in ${block}`, { ...plain, bands: 8, block, reduce: "t" }],
  [`8 bands interleaved in ${block}`, { ...plain, bands: 8, block, reduce: "t", layout: "pixel" }],
  [`12 dates of 4 bands in ${block}`, { ...plain, bands: 4, dates: 12, block, reduce: "t" }],
]);
/** A year of dates. */
export const tall: [string, Case][] = [256, 512].map((block): [string, Case] => [
  `mean of 120 dates in ${block}, kernel 3`,
  { ...plain, bands: 1, dates: 120, block, kernel: 3, reduce: "t" },
]);
export const nearlyOnce: [string, Case][] = [256, 512].flatMap((block): [string, Case][] => [
  [`1 band in ${block}, kernel 3`, { ...plain, bands: 1, block, kernel: 3, reduce: "t" }],
  [`mean of 4 bands in ${block}, kernel 3`, { ...plain, bands: 4, block, kernel: 3, reduce: "bands" }],
  [`mean of 8 bands in ${block}, kernel 9`, { ...plain, bands: 8, block, kernel: 9, reduce: "bands" }],
  [
    `mean of 8 bands interleaved in ${block}, kernel 3`,
    { ...plain, bands: 8, block, kernel: 3, reduce: "bands", layout: "pixel" },
  ],
  [`8 bands in ${block}, kernel 9`, { ...plain, bands: 8, block, kernel: 9, reduce: "t" }],
  [`8 bands in ${block}, next zone`, { ...plain, bands: 8, block, reduce: "t", target: nextZone }],
  [
    `mean of 12 dates in ${block}, kernel 3`,
    { ...plain, bands: 1, dates: 12, block, kernel: 3, reduce: "t" },
  ],
  [
    `mean of 12 dates of 4 bands in ${block}, kernel 9`,
    { ...plain, bands: 4, dates: 12, block, kernel: 9, reduce: "t" },
  ],
  [
    `mean of 12 dates in ${block}, kernel 3, as netCDF`,
    { ...plain, bands: 1, dates: 12, block, kernel: 3, reduce: "t", format: "netCDF" },
  ],
  [
    `mean of 12 dates of 4 bands in ${block}, kernel 9, as netCDF`,
    { ...plain, bands: 4, dates: 12, block, kernel: 9, reduce: "t", format: "netCDF" },
  ],
  [
    `mean of 12 dates of 4 bands in ${block}, next zone`,
    { ...plain, bands: 4, dates: 12, block, reduce: "t", target: nextZone },
  ],
]);
