/** All methods of resampling against gdalwarp on a small raster with missing cells, and the laws that hold for all of them. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { type Chunk, isValidAt } from "../../../../src/cube/chunk.ts";
import type { ResampleParams } from "../../../../src/cube/nodes/resample.ts";
import { type Region, range, wholeRegion } from "../../../../src/cube/region.ts";
import { resamplings } from "../../../../src/cube/resample/methods.ts";
import { scaleBetween } from "../../../../src/cube/resample/scale.ts";
import type { ResampleMethod } from "../../../../src/cube/resample/window.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { run } from "../../../../src/cube/run.ts";
import { type CubeShape, type Grid, loadDimensions, sizesOf } from "../../../../src/cube/shape.ts";
import { MemoryFiles } from "../../../support/memory-files.ts";

interface Golden {
  readonly values: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly method: ResampleMethod;
    readonly crs: string;
    readonly step: number;
    readonly bounds: readonly [number, number, number, number];
    readonly data: readonly (readonly (number | null)[])[];
  }[];
}
const golden = JSON.parse(readFileSync("test/golden/resampling.json", "utf8")) as Golden;
const own: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5000000,
  stepX: 10,
  stepY: -10,
  width: 24,
  height: 20,
};

const reader = new MemoryFiles().reader();

/** One plane of values on a grid; null is missing. */
function cubeOf(grid: Grid, values: readonly (readonly (number | null)[])[]) {
  const shape: CubeShape = {
    dims: loadDimensions(["2023-01-01"], ["b"], grid),
    type: "float64",
    nodata: null,
  };
  return { shape, data: values.flat() };
}
const cube = cubeOf(
  own,
  golden.values.map((row) => row.map((value) => (value === 0 ? null : value))),
);

async function resampled(params: ResampleParams, of = cube, asked?: Region): Promise<(number | null)[]> {
  const builder = createBuilder();
  const node = builder.add("resample", params, [builder.add("memory", of, [], "memory")], "resample");
  const plan = builder.plan();
  const region = asked ?? wholeRegion(sizesOf(plan.nodes[node]!.shape));
  const [chunk] = await run(plan, resolve(plan, [{ node, region }]), { reader });
  return Array.from(chunk!.data, (value, i) => (isValidAt(chunk as Chunk, i) ? value : null));
}

function gridOf({ crs, step, bounds: [west, south, east, north] }: Golden["cases"][number]): Grid {
  const [width, height] = [Math.round((east - west) / step), Math.round((north - south) / step)];
  return { crs, originX: west, originY: north, stepX: step, stepY: -step, width, height };
}

const methods: readonly ResampleMethod[] = [
  "near",
  ...(Object.keys(resamplings) as (keyof typeof resamplings)[]),
];
const across: Grid = gridOf(golden.cases.find(({ crs, step }) => crs === "EPSG:3857" && step === 19)!);
const coarse: Grid = { ...own, originX: 499988, stepX: 27, stepY: -33, width: 11, height: 8 };

/** Whether all neighbours of a cell have values. */
function isInner({ data }: Golden["cases"][number]): (i: number) => boolean {
  const width = data[0]!.length;
  const sides = [-1, 0, 1];
  return (i) =>
    sides.every((dy) =>
      sides.every((dx) => typeof data[Math.floor(i / width) + dy]?.[(i % width) + dx] === "number"),
    );
}

describe("as gdalwarp", () => {
  it.each(golden.cases.map((each) => [`${each.method} ${each.crs} ${each.step}`, each] as const))(
    "%s",
    async (_name, each) => {
      const found = await resampled({ grid: gridOf(each), method: each.method });
      const inner = isInner(each);
      const allowed = each.crs === own.crs ? 1e-6 : 1e-3;
      const wrong = each.data.flat().filter((want, i) => {
        const have = found[i]!;
        // At the borders GDAL weighs cells by what lies beyond them, too.
        if ((each.method === "average" || each.method === "rms") && !inner(i)) return false;
        // The sum of slivers that only rounding sees is about 0 there and missing here.
        if (each.method === "sum" && (want ?? 0) < 1e-3) return (have ?? 0) >= 1e-3;
        if (want === null || have === null) return want !== have;
        return Math.abs(have - want) > allowed * Math.abs(want);
      });
      expect(wrong).toEqual([]);
    },
  );
});

it("a step from 0 to 100 at 10 m is 32.14 and 96.43 at 40 m", async () => {
  const row = [0, 0, 0, 100, 100, 100, 100, 100];
  const fine = { ...own, width: row.length, height: row.length };
  const step = cubeOf(
    fine,
    row.map(() => row),
  );
  const grid = { ...own, stepX: 40, stepY: -40, width: 2, height: 2 };
  const found = await resampled({ grid, method: "bilinear" }, step);
  expect(found.map((value) => Math.round(value! * 100) / 100)).toEqual([32.14, 96.43, 32.14, 96.43]);
});

describe("any cut has the same bits", () => {
  it.each(methods.flatMap((method) => [coarse, across].map((grid) => [method, grid.crs, grid] as const)))(
    "%s to %s",
    async (method, _crs, grid) => {
      const whole = await resampled({ grid, method });
      const side = (size: number) =>
        fc
          .tuple(fc.nat(size - 1), fc.nat(9))
          .map(([start, more]) => range(start, Math.min(size, start + more + 1)));
      await fc.assert(
        fc.asyncProperty(side(grid.height), side(grid.width), async (y, x) => {
          const part = await resampled({ grid, method }, cube, [range(0, 1), range(0, 1), y, x]);
          const want: (number | null)[] = [];
          for (let row = y.start; row < y.stop; row++)
            want.push(...whole.slice(row * grid.width + x.start, row * grid.width + x.stop));
          expect(part).toEqual(want);
        }),
        { numRuns: 6 },
      );
    },
  );
});

it("kernels are widened by GDAL's scale: whole cells over whole cells, and a whole number where it is near", () => {
  const shrunk = (step: number, width: number): Grid => ({
    ...own,
    stepX: step,
    stepY: -step,
    width,
    height: width,
  });
  expect(scaleBetween(shrunk(25, 10), own)).toEqual({ x: 10 / 24, y: 8 / 20 });
  expect(scaleBetween(shrunk(20.2, 12), own)).toEqual({ x: 1 / 2, y: 1 / 2 });
  expect(scaleBetween({ ...shrunk(10, 5), originX: 900000 }, own)).toEqual({ x: 1, y: 1 });
});
