/** Which float32 GDAL takes for the no-data value: validity as GDAL 3.6's mask band has it. */
import { describe, expect, it } from "vitest";
import { closeToNodata } from "../../../../../src/io/sources/cog/near-nodata.ts";

const values = [
  -1.0e31, -1.02e31, -1.5e38, -1.7e38, -2.3e38, -2.5e38, -3.3e38, 1.02e31, 3.3e38, -9999.001, -9998.99,
];

const cases: readonly (readonly [nodata: number, valid: string])[] = [
  [-3.4028234663852886e38, "10000001111"],
  [3.4028234663852886e38, "11111110011"],
  [-1.8e38, "11100001111"],
  [-1e38, "11111001111"],
  [-9999, "11111111101"],
];

describe("values near the no-data value", () => {
  it.each(cases)("%d", (nodata, valid) => {
    const data = Float32Array.from(values);
    closeToNodata(data, Math.fround(nodata));
    expect(Array.from(data, (value) => (value === Math.fround(nodata) ? "0" : "1")).join("")).toBe(valid);
  });
});
