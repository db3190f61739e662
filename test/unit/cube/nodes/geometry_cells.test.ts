/** Cells of geometries: as GDAL burns them, and on edges as the definitions say (what intersects is in). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cellsInside, coveredWindow } from "../../../../src/cube/nodes/geometry_cells.ts";
import { range } from "../../../../src/cube/region.ts";
import type { Grid } from "../../../../src/cube/shape.ts";

const { grid, cases } = JSON.parse(readFileSync("test/golden/cells.json", "utf8")) as {
  grid: Grid;
  cases: { geometry: { type: string; coordinates: unknown }; cells: number[] }[];
};

function cellsOf(geometry: unknown, on: Grid): number[] {
  const source = { list: [geometry], crs: on.crs, geometryOf: (item: unknown) => item };
  const inside = cellsInside(source, on, { y: range(0, on.height), x: range(0, on.width) });
  return [...inside.keys()].filter((cell) => inside[cell] === 1);
}

const square: Grid = {
  crs: "EPSG:32633",
  originX: 0,
  originY: 10,
  stepX: 1,
  stepY: -1,
  width: 10,
  height: 10,
};
const southUp: Grid = { ...square, originY: 0, stepY: 1 };
const box = (west: number, south: number, east: number, north: number): object => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});

describe("cells of geometries", () => {
  it.each(cases.map(({ geometry, cells }, index) => [`${index} ${geometry.type}`, geometry, cells] as const))(
    "%s as GDAL",
    (_name, geometry, cells) => {
      expect(cells.length).toBeGreaterThan(0);
      expect(cellsOf(geometry, grid)).toEqual(cells);
    },
  );

  it.each([
    ["north-up", square],
    ["south-up", southUp],
  ])("centres on edges and corners are in, %s", (_name, on) => {
    expect(cellsOf(box(2.5, 2.5, 4.5, 4.5), on)).toHaveLength(9);
    const diamond = [
      [5.5, 2.5],
      [8.5, 5.5],
      [5.5, 8.5],
      [2.5, 5.5],
      [5.5, 2.5],
    ];
    expect(cellsOf({ type: "Polygon", coordinates: [diamond] }, on)).toHaveLength(25);
  });

  it("a hole takes the centres within it, not those on its edge", () => {
    const { coordinates: outer } = box(0, 0, 10, 10) as { coordinates: unknown[] };
    const { coordinates: inner } = box(2.5, 2.5, 5.5, 5.5) as { coordinates: unknown[] };
    expect(cellsOf({ type: "Polygon", coordinates: [...outer, ...inner] }, square)).toHaveLength(100 - 4);
  });

  it("lines take every cell that they touch, however little", () => {
    const corner = [
      [2.9, 6.05],
      [3.1, 5.95],
    ];
    expect(cellsOf({ type: "LineString", coordinates: corner }, square)).toEqual(
      [32, 33, 43].sort((a, b) => a - b),
    );
    const level = [
      [1.2, 5.5],
      [4.7, 5.5],
    ];
    expect(cellsOf({ type: "LineString", coordinates: level }, square)).toEqual([41, 42, 43, 44]);
  });

  it("nothing, empty and outside cover nothing", () => {
    for (const geometry of [
      null,
      { type: "Point", coordinates: [] },
      { type: "Polygon", coordinates: [] },
      { type: "Point", coordinates: [10, 5] },
      box(20, 20, 30, 30),
    ])
      expect(cellsOf(geometry, square)).toEqual([]);
  });

  it("the window of a filter holds the centres in the box, and the cells of points and lines", () => {
    expect(coveredWindow([box(2.6, 2.6, 4.6, 4.6)], square)).toEqual({ x: range(3, 5), y: range(5, 7) });
    expect(coveredWindow([{ type: "Point", coordinates: [2.9, 2.1] }], square)).toEqual({
      x: range(2, 3),
      y: range(7, 8),
    });
    expect(coveredWindow([box(20, 20, 30, 30), null], square)).toEqual({ x: range(0, 0), y: range(0, 0) });
  });
});
