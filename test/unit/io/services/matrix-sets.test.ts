/** Tile matrix sets at their edges, by the figures of OGC 17-083r4. */
import { describe, expect, it } from "vitest";
import { matrixOf, matrixSetsOf, matrixTile } from "../../../../src/io/services/matrix-sets.ts";

const ids = (crs: string, centre: [number, number]): string[] =>
  matrixSetsOf(crs, centre).map(({ id }) => id);

describe("tile matrix sets", () => {
  it("have the UTM zone of the data's own system, else of its centre", () => {
    expect(ids("EPSG:32733", [15, 10])[2]).toBe("UTM33SWGS84Quad");
    expect(ids("EPSG:32633", [15, -10])[2]).toBe("UTM33WGS84Quad");
    expect(ids("EPSG:4326", [15, -10])[2]).toBe("UTM33SWGS84Quad");
    expect(ids("EPSG:3035", [-180, 50])[2]).toBe("UTM01WGS84Quad");
    expect(ids("EPSG:3035", [180, 50])[2]).toBe("UTM60WGS84Quad");
  });

  it("have the scale denominators of the standard", () => {
    const [mercator, degrees, utm] = matrixSetsOf("EPSG:32631", [3, 50]);
    expect(matrixOf(mercator!, 0)!.scaleDenominator).toBeCloseTo(559082264.028717, 4);
    expect(matrixOf(degrees!, 0)!.scaleDenominator).toBeCloseTo(279541132.014358, 4);
    expect(matrixOf(utm!, 1)!.scaleDenominator).toBeCloseTo(279541132.014358, 4);
    expect(matrixOf(utm!, 0)).toBeNull();
    expect(matrixOf(mercator!, 25)).toBeNull();
    expect(matrixOf(mercator!, 0.5)).toBeNull();
  });

  it("have tiles from 0 to one before their width and height, and none else", () => {
    const [mercator, degrees, utm] = matrixSetsOf("EPSG:32631", [3, 50]);
    const at = (set: typeof mercator, zoom: number, row: number, column: number): boolean =>
      matrixTile(set!, { zoom, row, column }) !== null;
    expect([at(mercator, 1, 1, 1), at(mercator, 1, 2, 1), at(mercator, 1, 1, 2)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([at(degrees, 0, 0, 1), at(degrees, 0, 0, 2), at(degrees, 0, 1, 0)]).toEqual([true, false, false]);
    expect([at(utm, 1, 1, 0), at(utm, 1, 0, 1), at(utm, 1, 2, 0)]).toEqual([true, false, false]);
    expect([at(mercator, 1, -1, 0), at(mercator, 1, 0, -1), at(mercator, 1, 0.5, 0)]).toEqual([
      false,
      false,
      false,
    ]);
    const last = matrixTile(mercator!, { zoom: 2, row: 3, column: 3 })!;
    expect(last.originX + 256 * last.stepX).toBeCloseTo(Math.PI * 6378137, 6);
    expect(last.originY + 256 * last.stepY).toBeCloseTo(-Math.PI * 6378137, 6);
  });
});
