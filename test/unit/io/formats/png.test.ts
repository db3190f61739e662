/** Large pictures are written in turns, with the same bytes. */
import { expect, it } from "vitest";
import { noPace } from "../../../../src/cube/pace.ts";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { encodePng, encodePngInTurns } from "../../../../src/io/formats/png/index.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";

const [width, height] = [1500, 1100];
const grid = { crs: "EPSG:3857", originX: 0, originY: 0, stepX: 1, stepY: -1, width, height };
const ramp = [
  { value: 0, color: [0, 0, 0] as const },
  { value: 200, color: [250, 200, 10] as const },
];

function band(seed: number): { readonly name: string; readonly chunk: Chunk } {
  let noise = seed;
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
    return i % 3000 < 1500 ? noise >>> 24 : (i >> 8) & 255;
  });
  return { name: `b${seed}`, chunk: { sizes: [height, width], type: "uint8", data, mask: null, nodata: 7 } };
}

it.each([
  ["gray", 1, null],
  ["colours of a map", 1, ramp],
  ["three bands", 3, null],
  ["four bands", 4, null],
])("%s", async (_, bands, colormap) => {
  const raster = { grid, bands: Array.from({ length: bands }, (__, i) => band(i + 1)) };
  const turns: number[] = [];
  const pace = {
    did(work: number) {
      turns.push(work);
      return noPace.did(work);
    },
  };
  const options = { colormap: colormap as never };
  const { bytes } = await encodePngInTurns(raster, options, { codecs: platformCodecs, pace });
  expect(Buffer.from(bytes).equals(Buffer.from(encodePng(raster, options, platformCodecs).bytes))).toBe(true);
  // No single step is longer than a slice.
  expect(Math.max(...turns)).toBeLessThan(2_500_000);
  expect(turns.length).toBeGreaterThan(100);
});
