/** Pictures show the pixels of their bands, however they are stored. */
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../../../../src/cube/chunk.ts";
import { encodePng } from "../../../../../src/io/formats/png/index.ts";
import { platformCodecs } from "../../../../../src/platform/codecs.ts";
import { readPng } from "../../../../support/png-pixels.ts";
import { randomNumbers } from "../../../../support/random-numbers.ts";

const [width, height] = [64, 48];
const cells = width * height;
const grid = { crs: "EPSG:3857", originX: 0, originY: 0, stepX: 1, stepY: -1, width, height };

/** Values of 0 to 255, or null for no-data. */
type Band = readonly (number | null)[];

function chunkOf(band: Band): Chunk {
  const data = Float64Array.from(band, (value) => value ?? 999);
  const mask = Uint8Array.from(band, (value) => (value === null ? 0 : 1));
  return { sizes: [height, width], type: "float64", data, mask, nodata: null };
}

function written(...bands: readonly Band[]) {
  const raster = { grid, bands: bands.map((band, i) => ({ name: `b${i}`, chunk: chunkOf(band) })) };
  return readPng(encodePng(raster, { colormap: null }, platformCodecs).bytes);
}

/** Red, green, blue, alpha as the bands say it. */
function shown(...bands: readonly Band[]): number[] {
  const [red, green, blue, alpha] = bands.length === 1 ? [bands[0]!, bands[0]!, bands[0]!] : bands;
  return Array.from({ length: cells }, (_, i) => {
    const colour = [red![i]!, green![i]!, blue![i]!];
    const opacity = colour.includes(null as never) ? 0 : alpha ? (alpha[i] ?? 0) : 255;
    return opacity === 0 ? [0, 0, 0, 0] : [...colour, opacity];
  }).flat() as number[];
}

const band = (value: (i: number) => number | null): Band => Array.from({ length: cells }, (_, i) => value(i));
const random = randomNumbers(7);
const noise = (upTo = 256): Band => band(() => random(upTo));
const holes = (values: Band): Band => values.map((value, i) => (i % 5 === 0 ? null : value));
const ramp = band((i) => Math.floor(i / width) + (i % width));
const half = band((i) => (i % 3) * 100);

describe("any bands become the same pixels", () => {
  it.each([
    ["gray, all visible", 0, [noise()]],
    ["gray with gaps", 0, [holes(noise(255))]],
    ["gray with gaps and a black that is seen", 0, [holes(band((i) => i % 2))]],
    ["gray of all 256 values with gaps", 4, [holes(band((i) => i % 256))]],
    ["nothing", 0, [band(() => null)]],
    ["a surface", 0, [ramp]],
    ["colours", 2, [noise(), noise(), noise()]],
    ["colours with gaps", 2, [holes(noise()), noise(), noise()]],
    ["grays of all values in three bands, with gaps", 6, [holes(ramp256()), ramp256(), ramp256()]],
    ["a surface of colours", 2, [ramp, ramp, holes(ramp)]],
    ["alpha between", 6, [noise(), noise(), noise(), half]],
    ["alpha of nothing and all", 2, [noise(), noise(), noise(), band((i) => (i % 2) * 255)]],
  ])("%s", (_, colorType, bands) => {
    const picture = written(...bands);
    expect([picture.width, picture.height, picture.colorType]).toEqual([width, height, colorType]);
    expect([...picture.rgba]).toEqual(shown(...bands));
  });
});

function ramp256(): Band {
  return band((i) => i % 256);
}

describe("filters", () => {
  it.each([
    ["noise stays as it is", 0, noise(60)],
    ["so do classes", 0, band((i) => (((i >> 3) * 2654435761) >>> 13) % 11)],
    ["surfaces become differences", 4, ramp],
    ["steps along rows, too", 1, band((i) => (((i % width) * 3) ^ (Math.floor(i / width) * 77)) & 255)],
  ])("%s", (_, filter, values) => {
    const { filters } = written(values);
    if (filter === 0) expect(new Set(filters)).toEqual(new Set([0]));
    else expect(new Set(filters).has(0)).toBe(false);
  });
});
