/** Bounds and grids where x comes round, over poles, and over rasters that lie in awkward ways. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Bounds, periodOf, transformBounds } from "../../../src/cube/crs/index.ts";
import { runningBox, unitedBox, withinOneTurn, writtenBox } from "../../../src/cube/crs/longitudes.ts";
import { endlessGrids, gridWithin, turnedTo } from "../../../src/cube/load-grid.ts";
import { cellsInside } from "../../../src/cube/nodes/geometry_cells.ts";
import { range } from "../../../src/cube/region.ts";
import { gridBounds, type Grid } from "../../../src/cube/shape.ts";
import type { SourcePlane } from "../../../src/cube/source.ts";

const rounded = (bounds: readonly number[], digits = 3): number[] =>
  bounds.map((value) => Number(value.toFixed(digits)));
const HALF = 20037508.342789244;

describe("bounds in another system", () => {
  // Edges followed by pyproj at 100,001 points a side; poles and turns by hand.
  it.each<[string, Bounds, string, string, readonly number[]]>([
    [
      "a scene of zone 1 is narrow",
      [300000, 6000000, 700000, 6600000],
      "EPSG:32601",
      "EPSG:4326",
      [179.467, 54.109, 186.533, 59.538],
    ],
    ["a polar box is all around", [-3e6, -3e6, 3e6, 3e6], "EPSG:3413", "EPSG:4326", [-180, 52.212, 180, 90]],
    ["a southern one too", [-3e6, -3e6, 3e6, 3e6], "EPSG:3031", "EPSG:4326", [-180, -90, 180, -52.317]],
    [
      "where no sample hits the pole too",
      [-1.03e6, -0.97e6, 3e6, 3e6],
      "EPSG:3031",
      "EPSG:4326",
      [-180, -90, 180, -52.317],
    ],
    [
      "a cap is a disc",
      [-180, 60, 180, 90],
      "EPSG:4326",
      "EPSG:3413",
      [-3323160.271, -3323160.271, 3323160.271, 3323160.271],
    ],
    [
      "the world ends at the square",
      [-180, -90, 180, 90],
      "EPSG:4326",
      "EPSG:3857",
      [-HALF, -HALF, HALF, HALF].map((v) => Number(v.toFixed(3))),
    ],
    [
      "degrees run on",
      [170, -20, 190, 20],
      "EPSG:4326",
      "EPSG:3857",
      [18924313.435, -2273030.927, 21150703.251, 2273030.927],
    ],
    [
      "the square is the world",
      [-HALF, -HALF, HALF, HALF],
      "EPSG:3857",
      "EPSG:4326",
      [-180, -85.051, 180, 85.051],
    ],
  ])("%s", (_name, box, from, to, expected) => {
    expect(rounded(transformBounds(box, from, to))).toEqual(expected);
  });
  it("is empty where nothing has an image", () => {
    expect(transformBounds([NaN, NaN, NaN, NaN], "EPSG:4326", "EPSG:32633")[0]).toBe(Infinity);
  });
  it("turns are known of degrees and cylinders only", () => {
    const lengths = ["EPSG:4326", "EPSG:3857", "EPSG:6933", "EPSG:32601", "EPSG:3035"].map(
      (crs) => periodOf(crs)?.length,
    );
    expect(rounded(lengths.filter((length) => length !== undefined))).toEqual([
      360, 40075016.686, 34735060.89,
    ]);
  });
});

describe("boxes as documents write them", () => {
  it("cross with west > east", () => {
    expect(writtenBox([179, 0, 181, 1])).toEqual([179, 0, -179, 1]);
    expect(writtenBox([-181, 0, -179, 1])).toEqual([179, 0, -179, 1]);
    expect(writtenBox([0, 0, 360, 1])).toEqual([-180, 0, 180, 1]);
    expect(runningBox([179, 0, -179, 1])).toEqual([179, 0, 181, 1]);
    expect(withinOneTurn([179, 0, 181, 1], "EPSG:4326")).toEqual([-180, 0, 180, 1]);
  });
  it("are united the short way around", () => {
    expect(
      unitedBox([
        [178, 0, 180, 1],
        [-180, -1, -178, 0],
      ]),
    ).toEqual([178, -1, -178, 1]);
    expect(
      unitedBox([
        [10, 0, 20, 1],
        [30, 0, 40, 1],
      ]),
    ).toEqual([10, 0, 40, 1]);
    expect(
      unitedBox([
        [-180, -90, 180, 90],
        [3, 3, 4, 4],
      ]),
    ).toEqual([-180, -90, 180, 90]);
  });
});

const degrees = (originX: number, width: number): SourcePlane => ({
  grid: { crs: "EPSG:4326", originX, originY: 10, stepX: 1, stepY: -1, width, height: 20 },
});

const file = (plane: SourcePlane): ReadonlyMap<string, SourcePlane> => new Map([["data", plane]]);

describe("the grid of a collection", () => {
  it("has the cells of the finest file, though the first item lacks it", () => {
    const coarse = degrees(0, 10);
    const fine = { grid: { ...coarse.grid, originX: 0.25, stepX: 0.5, stepY: -0.5, width: 20, height: 40 } };
    const items = [
      new Map([["coarse", coarse]]),
      new Map([
        ["coarse", coarse],
        ["fine", fine],
      ]),
    ];
    expect(endlessGrids(items)[0]).toMatchObject({ originX: 0.25, stepX: 0.5, stepY: -0.5 });
  });
  it("is north up and west left over any raster", () => {
    const grid = {
      crs: "EPSG:32633",
      originX: 500000,
      originY: 5000000,
      stepX: 10,
      stepY: 10,
      width: 100,
      height: 50,
    };
    const [southUp] = endlessGrids([file({ grid })]);
    expect(southUp).toMatchObject({ originX: 500000, originY: 5000500, stepX: 10, stepY: -10 });
    const [mirrored] = endlessGrids([file({ grid: { ...grid, stepX: -10, stepY: -20 } })]);
    expect(mirrored).toMatchObject({ originX: 499000, originY: 5000000, stepX: 10, stepY: -20 });
    const [rotated] = endlessGrids([file({ grid: { ...grid, stepX: 6, stepY: -6 }, rotation: [8, 8] })]);
    expect(rotated).toMatchObject({ originX: 500000, originY: 5000800, stepX: 10, stepY: -10 });
    expect(gridWithin(rotated!, null)).toMatchObject({ width: 100, height: 110 });
  });
  it("runs on across the antimeridian when that is the shorter way", () => {
    const [across] = endlessGrids([file(degrees(170, 10)), file(degrees(-180, 10))]);
    expect(across!.bounds).toEqual([170, -10, 190, 10]);
    expect(gridWithin(across!, null)).toMatchObject({ originX: 170, width: 20 });
    expect(gridWithin(across!, [178, -5, 183, 5])).toMatchObject({ originX: 178, width: 5, height: 10 });
    expect(gridWithin(across!, [-175, -5, -172, 5])).toMatchObject({ originX: -175, width: 3 });
    expect(gridWithin(across!, [0, -5, 10, 5])).toBeNull();
  });
  it("goes once around a globe, from wherever it is asked", () => {
    const [globe] = endlessGrids([file(degrees(0, 360))]);
    expect(gridWithin(globe!, null)).toMatchObject({ originX: 0, width: 360 });
    expect(gridWithin(globe!, [-180, -90, 180, 90])).toMatchObject({ originX: -180, width: 360 });
    expect(gridWithin(globe!, [-10, -5, 10, 5])).toMatchObject({ originX: -10, width: 20 });
  });
});

describe("a range of x on a cube", () => {
  const { grid: globe } = degrees(-180, 360);
  it("is moved to the cube's turn", () => {
    expect(turnedTo(degrees(170, 20).grid, [-175, -172])).toEqual({ x: [185, 188] });
    expect(turnedTo(globe, [-180, -170])).toEqual({ x: [-180, -170] });
    expect(turnedTo(globe, [-180, 180])).toEqual({ x: [-180, 180] });
  });
  it("runs on where it crosses the cube's ends", () => {
    expect(turnedTo(globe, [170, 190]).grid).toMatchObject({
      originX: 170,
      width: 20,
      height: 20,
      originY: 10,
    });
  });
  it("stays in systems that do not come round", () => {
    expect(turnedTo({ ...globe, crs: "EPSG:32633" }, [170, 190])).toEqual({ x: [170, 190] });
  });
});

describe("geometries on a grid that runs on", () => {
  const square = (west: number): unknown => ({
    type: "Polygon",
    coordinates: [
      [
        [west, 0],
        [west + 2, 0],
        [west + 2, 2],
        [west, 2],
        [west, 0],
      ],
    ],
  });
  const columns = (grid: Grid, geometry: unknown): number[] => {
    const source = { list: [geometry], crs: grid.crs, geometryOf: (item: unknown) => item };
    const inside = cellsInside(source, grid, { x: range(0, grid.width), y: range(0, grid.height) });
    const starts = [...inside.keys()].filter(
      (cell) => inside[cell] === 1 && (cell % grid.width === 0 || inside[cell - 1] === 0),
    );
    return [...new Set(starts.map((cell) => gridBounds(grid)[0] + (cell % grid.width)))];
  };
  it("lie on its turn, or on both of its ends", () => {
    expect(columns(degrees(170, 20).grid, square(-178))).toEqual([182]);
    expect(columns(degrees(-180, 360).grid, square(181))).toEqual([-179]);
    expect(columns(degrees(-180, 360).grid, square(179))).toEqual([-180, 179]);
    expect(columns(degrees(0, 90).grid, square(100))).toEqual([]);
  });
});

const real = "../shared/data/real/stac/antimeridian";
const present = existsSync(real);
if (!present) console.warn("skipped: real items at the antimeridian (../shared is not here)");

interface RealItem {
  readonly geometry: { readonly coordinates: unknown };
  readonly properties: { readonly "proj:epsg": number };
  readonly assets: {
    readonly red: { readonly "proj:transform": readonly number[]; readonly "proj:shape": readonly number[] };
  };
}

describe.runIf(present)("real items at the antimeridian", () => {
  const names = present ? readdirSync(real).filter((name) => name.startsWith("S2")) : [];
  it.each(names)("%s: its raster is a few degrees wide, and holds its footprint", (name) => {
    const item = JSON.parse(readFileSync(`${real}/${name}`, "utf8")) as RealItem;
    const [stepX, , originX, , stepY, originY] = item.assets.red["proj:transform"] as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [height, width] = item.assets.red["proj:shape"] as [number, number];
    const crs = `EPSG:${item.properties["proj:epsg"]}`;
    const bounds = gridBounds({ crs, originX, originY, stepX, stepY, width, height });
    const [west, south, east, north] = transformBounds(bounds, crs, "EPSG:4326");
    expect(east - west).toBeLessThan(4);
    const positions = [item.geometry.coordinates].flat(4) as number[];
    expect(positions.length).toBeGreaterThan(6);
    for (let i = 0; i < positions.length; i += 2) {
      const turned = positions[i]! + 360 * Math.ceil((west - 0.001 - positions[i]!) / 360);
      expect(turned).toBeLessThan(east + 0.001);
      expect(positions[i + 1]).toBeGreaterThan(south - 0.001);
      expect(positions[i + 1]).toBeLessThan(north + 0.001);
    }
  });
});
