/** Laws of warps: a window is a part of the whole, weights share out one, and what lies far away costs nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelOf } from "../../../src/cube/nodes/load/level.ts";
import { passesOf } from "../../../src/cube/nodes/load/passes.ts";
import { range } from "../../../src/cube/region.ts";
import { inOneGo } from "../../../src/cube/pace.ts";
import { bilinearFill, bilinearSupports, cellField } from "../../../src/cube/resample/bilinear.ts";
import type { Field } from "../../../src/cube/resample/field.ts";
import { nearIndexes } from "../../../src/cube/resample/near.ts";
import { projector } from "../../../src/cube/resample/projector.ts";
import { type Grid, loadDimensions } from "../../../src/cube/shape.ts";
import type { RasterSource, SourcePlane } from "../../../src/cube/source.ts";

const plane = (
  crs: string,
  numbers: readonly number[],
  rotation?: readonly [number, number],
): SourcePlane => {
  const [originX, originY, stepX, stepY, width, height] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { grid: { crs, originX, originY, stepX, stepY, width, height }, ...(rotation ? { rotation } : {}) };
};
const SINU = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs";
const sources: Readonly<Record<string, SourcePlane>> = {
  rotated: plane("EPSG:32633", [500000, 5100000, 87, -87, 300, 280], [50, 50]),
  southUp: plane("EPSG:32633", [500000, 5070000, 100, 100, 300, 280]),
  zoneOne: plane("EPSG:32601", [260000, 6600000, 300, -300, 300, 280]),
  pole: plane("EPSG:3413", [-900000, 850000, 6000, -6000, 300, 280]),
  sinusoidal: plane(SINU, [18000000, 1400000, 10000, -10000, 300, 280]),
  globe: plane("EPSG:4326", [-180, 90, 1, -1, 360, 180]),
};
const targets: Readonly<Record<string, Grid>> = {
  world: plane("EPSG:3857", [-20037508, 20037508, 156543, -156543, 256, 256]).grid,
  degrees: plane("EPSG:4326", [170, 90, 0.1, -0.25, 200, 720]).grid,
  north: plane("EPSG:3413", [-3000000, 3000000, 20000, -20000, 300, 300]).grid,
  zone: plane("EPSG:32633", [480000, 5110000, 170, -170, 300, 300]).grid,
};
const pairs = Object.keys(sources).flatMap((source) =>
  Object.keys(targets).map((target) => [source, target] as const),
);
/** Outside of the source nobody cares where a point lies. */
function isInside({ u, v }: Field, i: number, { width, height }: Grid): boolean {
  return u[i]! >= 0 && u[i]! < width && v[i]! >= 0 && v[i]! < height;
}
const whole = (grid: Grid) => ({ x: range(0, grid.width), y: range(0, grid.height) });

describe("the cells of a window are those of the whole", () => {
  it.each(pairs)("%s on %s", (sourceName, targetName) => {
    const [source, target] = [sources[sourceName]!, targets[targetName]!];
    const all = nearIndexes(target, source, whole(target));
    const allField = cellField(target, source, whole(target));
    const side = (size: number) =>
      fc
        .tuple(fc.nat(size - 1), fc.nat(90))
        .map(([start, more]) => range(start, Math.min(size, start + more + 1)));
    fc.assert(
      fc.property(side(target.width), side(target.height), (x, y) => {
        const part = nearIndexes(target, source, { x, y });
        const field = cellField(target, source, { x, y });
        let wrong = 0;
        for (let row = y.start, i = 0; row < y.stop; row++) {
          for (let column = x.start; column < x.stop; column++, i++) {
            const at = row * target.width + column;
            const [a, b] = all.aligned ? [column, row] : [at, at];
            const [c, d] = part.aligned ? [column - x.start, row - y.start] : [i, i];
            if (all.columns[a] !== part.columns[c] || all.rows[b] !== part.rows[d]) wrong++;
            const inside = isInside(allField, at, source.grid);
            if (inside !== isInside(field, i, source.grid)) wrong++;
            if (inside && (allField.u[at] !== field.u[i] || allField.v[at] !== field.v[i])) wrong++;
          }
        }
        expect(wrong).toBe(0);
      }),
      { numRuns: 12 },
    );
  });
});

describe("nearest cells are those of exact projection", () => {
  it.each(pairs)("%s on %s", (sourceName, targetName) => {
    const [source, target] = [sources[sourceName]!, targets[targetName]!];
    const { aligned, columns, rows } = nearIndexes(target, source, whole(target));
    const project = projector(target, source);
    let wrong = 0;
    for (let row = 0, i = 0; row < target.height; row += 3) {
      for (let column = row % 3; column < target.width; column += 3) {
        i = row * target.width + column;
        const found = [columns[aligned ? column : i]!, rows[aligned ? row : i]!] as const;
        if (found[0] < 0 || found[1] < 0) continue;
        const [u, v] = project(column + 0.5, row + 0.5);
        if (Math.floor(u + 1e-9) !== found[0] && Math.floor(u - 1e-9) !== found[0]) wrong++;
        if (Math.floor(v + 1e-9) !== found[1] && Math.floor(v - 1e-9) !== found[1]) wrong++;
      }
    }
    expect(wrong).toBe(0);
  });
});

describe("the weights of interpolation share out one", () => {
  it.each(pairs)("%s on %s: a constant stays itself, whatever is missing", (sourceName, targetName) => {
    const [source, target] = [sources[sourceName]!, targets[targetName]!];
    const { width, height } = source.grid;
    const field = cellField(target, source, whole(target));
    const data = new Float64Array(width * height).fill(7);
    const valid = Uint8Array.from(data, (_, i) => (i % 5 === 0 ? 0 : 1));
    const out = { data: new Float64Array(field.u.length), mask: new Uint8Array(field.u.length), at: 0 };
    for (const { x, y } of bilinearSupports(field, { width, height })) {
      const part = { column: x.start, row: y.start, width: x.stop - x.start, height: y.stop - y.start };
      const cells = part.width * part.height;
      const inPart = (i: number) =>
        (y.start + Math.floor(i / part.width)) * width + x.start + (i % part.width);
      const window = {
        ...part,
        data: new Float64Array(cells).fill(7),
        valid: Uint8Array.from({ length: cells }, (_, i) => valid[inPart(i)]!),
      };
      inOneGo(bilinearFill(field, window, { width, height }, out));
    }
    let wrong = 0;
    for (let i = 0; i < field.u.length; i++) {
      const [column, row] = [Math.floor(field.u[i]! + 1e-10), Math.floor(field.v[i]! + 1e-10)];
      const inside = field.u[i]! >= 0 && field.v[i]! >= 0 && column < width && row < height;
      const expected = inside && valid[row * width + column] === 1;
      if ((out.mask[i] === 1) !== expected) wrong++;
      else if (expected && Math.abs(out.data[i]! - 7) > 1e-12) wrong++;
    }
    expect(wrong).toBe(0);
  });
});

const pyramid = (grid: Grid): RasterSource => ({
  href: "a",
  validator: "v",
  type: "uint8",
  nodata: 0,
  bands: 1,
  layout: "separate",
  levels: [1, 2, 4, 8].map((factor) => ({
    grid: {
      ...grid,
      stepX: grid.stepX * factor,
      stepY: grid.stepY * factor,
      width: grid.width / factor,
      height: grid.height / factor,
    },
    blockWidth: 256,
    blockHeight: 256,
  })),
});
const loadOf = (source: RasterSource, grid: Grid, method: "near" | "bilinear") => ({
  shape: { dims: loadDimensions(["t"], ["b"], grid), type: "uint8" as const, nodata: 0 },
  sources: [source],
  layers: [{ items: [{ id: "i", bands: [{ source: 0, band: 0 }] }] }],
  method,
});
const zone = (zoneNumber: number): RasterSource =>
  pyramid(plane(`EPSG:326${zoneNumber}`, [300000, 6000000, 10, -10, 10240, 10240]).grid);
const regionOf = (grid: Grid) => [range(0, 1), range(0, 1), range(0, grid.height), range(0, grid.width)];

describe("the world in one tile", () => {
  it.each(["01", "32", "60"])(
    "takes the coarsest level of a scene in zone %s, and its few blocks",
    (number) => {
      const source = zone(number as never);
      for (const method of ["near", "bilinear"] as const) {
        const params = loadOf(source, targets["world"]!, method);
        expect(levelOf(params, source)).toBe(3);
        const blocks = passesOf(params, regionOf(targets["world"]!)).flatMap((pass) => pass.footprint.blocks);
        expect(blocks.length).toBeLessThanOrEqual(25);
      }
    },
  );
  it("costs less than two milliseconds for each of a thousand scenes elsewhere", () => {
    const grid = plane("EPSG:3857", [1500000, 6000000, 10, -10, 256, 256]).grid;
    const before = process.cpuUsage();
    for (let i = 0; i < 1000; i++) {
      const scene = plane("EPSG:32719", [300000 + i * 10, 8000000, 10, -10, 10240, 10240]).grid;
      expect(passesOf(loadOf(pyramid(scene), grid, "near"), regionOf(grid))).toEqual([]);
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  });
});

describe("a raster around the earth", () => {
  it("is interpolated at its two ends, not all the way between them", () => {
    const globe = plane("EPSG:4326", [-180, 90, 0.01, -0.01, 36000, 18000]).grid;
    const source = { ...pyramid(globe), levels: pyramid(globe).levels.slice(0, 1) };
    const grid = plane("EPSG:4326", [179, 1, 0.0078125, -0.0078125, 256, 256]).grid;
    const [pass] = passesOf(loadOf(source, grid, "bilinear"), regionOf(grid));
    expect(pass!.footprint.blocks.length).toBeLessThanOrEqual(8);
  });
});
