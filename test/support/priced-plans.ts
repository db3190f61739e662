/** Plans of jobs whose chunks take different amounts of work: sparse stacks of files, with and without a kernel. */
import { createBuilder } from "../../src/cube/builder.ts";
import type { Plan } from "../../src/cube/plan.ts";
import { type Grid, loadDimensions } from "../../src/cube/shape.ts";
import type { RasterSource } from "../../src/cube/source.ts";

export interface PricedCase {
  readonly width: number;
  readonly height: number;
  readonly dates: number;
  readonly block: number;
  /** Cells of a side of the kernel; 0 without. */
  readonly kernel: number;
  /** The part of the cube's width that files of every other date cover. */
  readonly covered: number;
}

const storage = { type: "uint16", nodata: 0 } as const;
const mean = {
  steps: [
    {
      op: "mean",
      args: {
        data: { kind: "param", name: "data" },
        ignore_nodata: { kind: "const", value: true },
      },
      origin: "mean",
    },
  ],
  result: { kind: "step", index: 0 },
} as const;

export function pricedPlan({ width, height, dates, block, kernel, covered }: PricedCase): Plan {
  const grid: Grid = {
    crs: "EPSG:32633",
    originX: 499980,
    originY: 5200020,
    stepX: 20,
    stepY: -20,
    width,
    height,
  };
  const labels = Array.from({ length: dates }, (_, date) => new Date(Date.UTC(2024, date)).toISOString());
  const sources = labels.map((_, date): RasterSource => {
    const part = date % 2 === 0 ? width : Math.max(1, Math.round(width * covered));
    const level = { grid: { ...grid, width: part }, blockWidth: block, blockHeight: block };
    return {
      href: `file ${date}`,
      validator: "v1",
      ...storage,
      bands: 1,
      layout: "separate",
      levels: [level],
    };
  });
  const b = createBuilder();
  const shape = { dims: loadDimensions(labels, ["B0"], grid), ...storage };
  const layers = labels.map((_, date) => ({
    items: [{ id: `item ${date}`, bands: [{ source: date, band: 0 }] }],
  }));
  const load = b.add("load", { shape, sources, layers, method: "near" }, [], "load");
  const reduced = b.add("reduce", { program: mean, uniforms: {}, dim: "t" }, [load], "mean");
  if (kernel > 0) {
    const ones = Array.from({ length: kernel }, () => Array.from({ length: kernel }, () => 1));
    b.add("kernel", { kernel: ones, factor: 1, border: 0, replaceInvalid: 0 }, [reduced], "kernel");
  }
  return b.plan();
}
