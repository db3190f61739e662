/** What took minutes when the engine was attacked takes a few seconds of CPU: fields and polygons by the thousand, and the largest kernel. */
import { expect, it } from "vitest";
import { type Chunk, allocate } from "../../../src/cube/chunk.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import { nodeKind } from "../../../src/cube/nodes/index.ts";
import { type Paced, inOneGo } from "../../../src/cube/pace.ts";
import { range, regionCells, regionSizes } from "../../../src/cube/region.ts";
import type { CubeShape } from "../../../src/cube/shape.ts";
import { stageParts } from "../../../src/cube/stage.ts";
import { reducerOf } from "../../support/callbacks.ts";

/** Of this process, in seconds, whatever else the machine does. */
function cpuSecondsOf(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function shapeOf(side: number, dates: number): CubeShape {
  const axis = (name: "x" | "y", origin: number, step: number) =>
    ({
      name,
      type: "spatial",
      axis: name,
      crs: "EPSG:32633",
      labels: { kind: "regular", origin, step, count: side },
    }) as const;
  const values = Array.from({ length: dates }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString());
  return {
    dims: [
      { name: "t", type: "temporal", labels: { kind: "enumerated", values } },
      axis("y", 5e6, -10),
      axis("x", 5e5, 10),
    ],
    type: "float64",
    nodata: null,
  } as unknown as CubeShape;
}

/** A polygon of five corners within a square of cells. */
function field(x: number, y: number, side: number): object {
  const at = (column: number, row: number) => [5e5 + (x + column) * 10, 5e6 - (y + row) * 10];
  const ring = [at(1, 0), at(side, 1), at(side - 1, side), at(side / 3, side - 1), at(0, side / 2), at(1, 0)];
  return { type: "Polygon", coordinates: [ring] };
}

/** All leaves of zonal means, each over the same cells; the values of the first date. */
function means(geometries: readonly object[], { side, dates }: { side: number; dates: number }) {
  const builder = createBuilder();
  const cube = builder.add("given", { shape: shapeOf(side, dates) }, [], "load");
  builder.add("zonal", { ...reducerOf("mean"), geometries } as never, [cube], "zones");
  const parts = stageParts(builder.plan(), 1)!;
  const merger = parts.merger();
  for (const leaf of parts.leaves) {
    const sizes = regionSizes(leaf);
    const data = allocate("float64", regionCells(leaf)).fill(7);
    const chunk: Chunk = { sizes, type: "float64", data, mask: null, nodata: null };
    merger.add(inOneGo(parts.partial(leaf, chunk)));
  }
  return { leaves: parts.leaves.length, values: merger.finish().data };
}

it("means of 10,000 fields at 12 dates", () => {
  const fields = Array.from({ length: 10_000 }, (_, i) =>
    field((i % 100) * 25, Math.floor(i / 100) * 25, 24),
  );
  let made: ReturnType<typeof means> | null = null;
  const seconds = cpuSecondsOf(() => (made = means(fields, { side: 2560, dates: 12 })));
  expect(made!.leaves).toBe(12 * 100);
  expect(made!.values.every((value) => value === 7)).toBe(true);
  expect(seconds).toBeLessThan(4);
});

it("means of 7,000 polygons over each other at 4 dates", () => {
  const polygons = Array.from({ length: 7000 }, (_, i) => field(i % 10, i % 7, 240));
  let made: ReturnType<typeof means> | null = null;
  const seconds = cpuSecondsOf(() => (made = means(polygons, { side: 256, dates: 4 })));
  expect(made!.leaves).toBe(4);
  expect(made!.values.every((value) => value === 7)).toBe(true);
  expect(seconds).toBeLessThan(5);
});

it("the largest kernel over a chunk", () => {
  const kernel = Array.from({ length: 255 }, (_, y) => Array.from({ length: 255 }, (_, x) => (x * y) % 13));
  const region = [range(0, 1024), range(0, 1024)];
  const { dims, ...values } = shapeOf(1024, 1);
  const shape = { ...values, dims: dims.slice(1) };
  const params = { kernel, factor: 1, border: 0, replaceInvalid: 0 } as const;
  const data = new Float64Array(1024 * 1024).fill(1);
  const chunk: Chunk = { sizes: [1024, 1024], type: "float64", data, mask: null, nodata: null };
  let made: Chunk | null = null;
  const seconds = cpuSecondsOf(() => {
    const fold = nodeKind("kernel").begin(params, region, [shape], null as never);
    void fold.feed(0, chunk);
    made = inOneGo(fold.finish() as Paced<Chunk>);
  });
  const sum = kernel.flat().reduce((all, value) => all + value, 0);
  expect(made!.data[512 * 1024 + 512]).toBe(sum);
  expect(seconds).toBeLessThan(4);
});
