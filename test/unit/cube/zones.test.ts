/** Cells of geometries leaf by leaf are those that a slow look at every row and edge finds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsInside } from "../../../src/cube/nodes/geometry_cells.ts";
import { range } from "../../../src/cube/region.ts";
import type { Grid } from "../../../src/cube/shape.ts";
import { naiveCells } from "../../support/naive-cells.ts";

const grids: Readonly<Record<string, Grid>> = {
  "north up": {
    crs: "EPSG:32633",
    originX: 500000,
    originY: 5000000,
    stepX: 10,
    stepY: -10,
    width: 530,
    height: 300,
  },
  "south up": {
    crs: "EPSG:32633",
    originX: 500000,
    originY: 5000000,
    stepX: 10,
    stepY: 10,
    width: 300,
    height: 530,
  },
  "odd steps": {
    crs: "EPSG:32633",
    originX: 0.1,
    originY: 0.7,
    stepX: 1 / 3,
    stepY: -0.1,
    width: 290,
    height: 270,
  },
  "across the antimeridian": {
    crs: "EPSG:4326",
    originX: 170,
    originY: 20,
    stepX: 0.1,
    stepY: -0.1,
    width: 300,
    height: 280,
  },
};

/** Places in cells of the grid and around it, many of them on centres and edges. */
const place = (size: number) =>
  fc.oneof(
    fc.double({ min: -20, max: size + 20, noNaN: true }),
    fc.integer({ min: -2, max: (size + 1) * 2 }).map((half) => half / 2),
  );

const positionOn = (grid: Grid) =>
  fc
    .tuple(place(grid.width), place(grid.height), fc.constantFrom(0, 0, -360, 360))
    .map(([u, v, turn]) => [
      grid.originX + u * grid.stepX + (grid.crs === "EPSG:4326" ? turn : 0),
      grid.originY + v * grid.stepY,
    ]);

function geometryOn(grid: Grid) {
  const position = positionOn(grid);
  // A line or ring lies on one turn, as files have it.
  const line = (length: number) =>
    fc
      .array(fc.tuple(place(grid.width), place(grid.height)), { minLength: length, maxLength: 9 })
      .map((places) =>
        places.map(([u, v]) => [grid.originX + u * grid.stepX, grid.originY + v * grid.stepY]),
      );
  const rings = fc
    .array(line(3), { minLength: 1, maxLength: 3 })
    .map((all) => all.map((ring, i) => (i === 1 ? [...ring, ring[0]!] : ring)));
  return fc.oneof(
    rings.map((coordinates) => ({ type: "Polygon", coordinates })),
    fc.array(rings, { maxLength: 3 }).map((coordinates) => ({ type: "MultiPolygon", coordinates })),
    line(2).map((coordinates) => ({ type: "LineString", coordinates })),
    fc.array(line(2), { maxLength: 3 }).map((coordinates) => ({ type: "MultiLineString", coordinates })),
    position.map((coordinates) => ({ type: "Point", coordinates })),
    fc.array(position, { maxLength: 5 }).map((coordinates) => ({ type: "MultiPoint", coordinates })),
  );
}

const sourceOf = (list: readonly unknown[], grid: Grid) => ({
  list,
  crs: grid.crs,
  geometryOf: (item: unknown) => item,
});

describe.each(Object.entries(grids))("%s", (_name, grid) => {
  it("the cells of random geometries, whole and by any window", () => {
    fc.assert(
      fc.property(
        fc.array(geometryOn(grid), { minLength: 1, maxLength: 3 }),
        fc.nat(),
        fc.nat(),
        (list, a, b) => {
          const expected = new Uint8Array(grid.width * grid.height);
          for (const geometry of list) for (const cell of naiveCells(geometry, grid)) expected[cell] = 1;
          const [top, left] = [a % grid.height, b % grid.width];
          for (const window of [
            { y: range(0, grid.height), x: range(0, grid.width) },
            {
              y: range(top, Math.min(grid.height, top + 70)),
              x: range(left, Math.min(grid.width, left + 270)),
            },
          ]) {
            const found = cellsInside(sourceOf(list, grid), grid, window);
            const width = window.x.stop - window.x.start;
            found.forEach((inside, i) => {
              const cell =
                (window.y.start + Math.floor(i / width)) * grid.width + window.x.start + (i % width);
              if (inside !== expected[cell])
                expect({ cell, inside }).toEqual({ cell, inside: expected[cell] });
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
