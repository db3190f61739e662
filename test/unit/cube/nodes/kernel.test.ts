/** Kernels of every size: as SciPy has them, the same bits by any cut, exact where sums are whole, and no more work than told. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { forward, inverse, turnOf } from "../../../../src/cube/kernel/fft.ts";
import { methodOf } from "../../../../src/cube/kernel/method.ts";
import { type Paced, inOneGo } from "../../../../src/cube/pace.ts";
import { nodeKind } from "../../../../src/cube/nodes/index.ts";
import type { KernelParams } from "../../../../src/cube/nodes/kernel.ts";
import { type Region, range } from "../../../../src/cube/region.ts";
import type { CubeShape } from "../../../../src/cube/shape.ts";
import { cutWindow } from "../../../../src/cube/window.ts";
import {
  inlineKernelPixelsMax,
  isolateBytesMax,
  kernelCellsMax,
  kernelSideMax,
} from "../../../../src/limits.ts";

/** Of the generator of Numerical Recipes, as fractions of 1. */
function noise(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

function plane(kind: string, cells: number): Float64Array {
  const u = noise(cells, 7);
  if (kind === "whole") return u.map((value) => Math.floor(value * 4000));
  if (kind === "mask") return noise(cells, 11).map((value) => (value < 0.01 ? 1 : 0));
  if (kind === "fill") return u.map((value) => (value < 0.001 ? 1e30 : value));
  return u.map((value) => value - 0.25);
}

function kernelOf(kind: string, rows: number, columns: number): number[][] {
  const u = noise(rows * columns, 3);
  const made = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_2, j) => {
      const y = i - (rows - 1) / 2;
      const x = j - (columns - 1) / 2;
      if (kind === "gauss")
        return Math.exp(-(y ** 2) / (2 * (rows / 6) ** 2)) * Math.exp(-(x ** 2) / (2 * (columns / 6) ** 2));
      if (kind.endsWith("disc")) return (y / rows) ** 2 + (x / columns) ** 2 <= 0.25 ? 1 : 0;
      return kind === "ones" ? 1 : u[i * columns + j]! - 0.3;
    }),
  );
  if (kind !== "gauss" && kind !== "mean disc") return made;
  const total = made.flat().reduce((sum, weight) => sum + weight, 0);
  return made.map((weights) => weights.map((weight) => weight / total));
}

const axis = (name: "x" | "y", count: number) => ({
  name,
  type: "spatial" as const,
  axis: name,
  crs: "EPSG:32633",
  labels: { kind: "regular" as const, origin: 0, step: name === "x" ? 10 : -10, count },
});
const shapeOf = (height: number, width: number): CubeShape => ({
  dims: [axis("y", height), axis("x", width)],
  type: "float64",
  nodata: null,
});
const paramsOf = (kernel: KernelParams["kernel"], more: Partial<KernelParams> = {}): KernelParams => ({
  kernel,
  factor: 1,
  border: 0,
  replaceInvalid: 0,
  ...more,
});

/** One region of the result, from the input cells that the node asks for. */
function correlate(
  params: KernelParams,
  shape: CubeShape,
  of: { data: Float64Array; region: Region; done?: { pixels: number } },
): Chunk {
  const kind = nodeKind("kernel");
  const [y, x] = shape.dims.map(({ labels }) => (labels as { count: number }).count) as [number, number];
  const whole: Chunk = { sizes: [y, x], type: "float64", data: of.data, mask: null, nodata: null };
  const [need] = kind.needs(params, of.region, [shape]);
  const fold = kind.begin(params, of.region, [shape], null as never);
  void fold.feed(0, cutWindow(whole, [range(0, y), range(0, x)], need!.region));
  return inOneGo(counted(fold.finish() as Paced<Chunk>, of.done));
}

/** The same, with the work of its pieces added to `done`. */
function* counted<T>(work: Paced<T>, done: { pixels: number } = { pixels: 0 }): Paced<T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    done.pixels += step.value;
    yield step.value;
  }
}

interface Case {
  readonly plane: string;
  readonly height: number;
  readonly width: number;
  readonly kernel: string;
  readonly rows: number;
  readonly columns: number;
  readonly border: KernelParams["border"];
  readonly factor: number;
  readonly cells: readonly number[];
  readonly values: readonly number[];
}
const cases = JSON.parse(readFileSync("test/golden/kernels.json", "utf8")) as readonly Case[];

describe("as SciPy", () => {
  it("all methods and borders are among the cases", () => {
    const kinds = cases.map(({ kernel, rows, columns }) => methodOf(kernelOf(kernel, rows, columns)).kind);
    expect(new Set(kinds)).toEqual(new Set(["direct", "separable", "fourier"]));
    expect(new Set(cases.map(({ border }) => border)).size).toBe(6);
  });

  it.each(
    cases.map(
      (one) => [`${one.plane}, ${one.kernel} ${one.rows} x ${one.columns}, ${one.border}`, one] as const,
    ),
  )("%s", (_name, one) => {
    const kernel = kernelOf(one.kernel, one.rows, one.columns);
    const data = plane(one.plane, one.height * one.width);
    const shape = shapeOf(one.height, one.width);
    const region = [range(0, one.height), range(0, one.width)];
    const { border, factor } = one;
    const { data: out } = correlate(paramsOf(kernel, { border, factor }), shape, { data, region });
    const weight = kernel.flat().reduce((sum, each) => sum + Math.abs(each), 0) * one.factor;
    // A fill value of 1e30 counts only where it is in reach; there it is all that counts.
    const largest = (value: number): number =>
      one.plane === "fill" && Math.abs(value) < 1e20
        ? 1
        : data.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    one.cells.forEach((cell, i) => {
      const expected = one.values[i]!;
      const isExact =
        one.plane === "whole" || (one.plane === "mask" && one.kernel === "disc") || expected === 0;
      if (isExact) expect(out[cell]).toBe(expected);
      else expect(Math.abs(out[cell]! - expected)).toBeLessThanOrEqual(1e-13 * weight * largest(expected));
    });
  });
});

describe("any cut gives the same bits", () => {
  const data = Float64Array.from(noise(530 * 610, 5), (value, i) =>
    i % 97 === 0 ? NaN : value * 10 ** ((i % 7) - 3),
  );
  const shape = shapeOf(530, 610);
  it.each([
    ["random", 13, 13],
    ["gauss", 31, 25],
    ["random", 31, 25],
    ["random", 101, 1],
    ["random", 1, 101],
    ["random", 255, 255],
    ["disc", 255, 15],
  ])("%s %i x %i", (kind, rows, columns) => {
    for (const border of ["replicate", "wrap"] as const) {
      const params = paramsOf(kernelOf(kind, rows, columns), { border, replaceInvalid: 0.5 });
      const all = [range(0, 530), range(0, 610)];
      const whole = correlate(params, shape, { data, region: all });
      const part = (size: number) =>
        fc
          .tuple(fc.nat(size - 1), fc.integer({ min: 1, max: 300 }))
          .map(([start, length]) => range(start, Math.min(size, start + length)));
      fc.assert(
        fc.property(part(530), part(610), (y, x) => {
          const cut = correlate(params, shape, { data, region: [y, x] });
          expect(
            Buffer.from(cut.data.buffer).equals(Buffer.from(cutWindow(whole, all, [y, x]).data.buffer)),
          ).toBe(true);
        }),
        { numRuns: 4 },
      );
    }
  });
});

describe("values that a transform would spoil", () => {
  const size = 400;
  const shape = shapeOf(size, size);
  const region = [range(0, size), range(0, size)];
  const disc = kernelOf("disc", 63, 63);

  it("a fill value reaches as far as its kernel, and no further", () => {
    const data = plane("real", size * size);
    const spoilt = data.slice();
    spoilt[100 * size + 100] = -3.4e38;
    const params = paramsOf(kernelOf("random", 63, 63));
    const clean = correlate(params, shape, { data, region }).data;
    const other = correlate(params, shape, { data: spoilt, region }).data;
    for (let cell = 0; cell < clean.length; cell++) {
      const isFar = Math.abs(Math.floor(cell / size) - 100) > 31 || Math.abs((cell % size) - 100) > 31;
      if (isFar) expect(Math.abs(clean[cell]! - other[cell]!)).toBeLessThan(1e-10);
    }
    expect(Math.abs(other[100 * size + 100]!)).toBeGreaterThan(1e36);
  });

  it("nothing comes of nothing: a dilated mask is zero where no cell is near", () => {
    const data = new Float64Array(size * size);
    for (const cell of [20_000, 90_123]) data[cell] = 1;
    for (const weights of [
      disc,
      disc.map((row) => row.map((weight) => weight / 3117)),
      kernelOf("random", 63, 63),
    ]) {
      const { data: out } = correlate(paramsOf(weights), shape, { data, region });
      out.forEach((value, cell) => {
        const isNear = [20_000, 90_123].some((one) => {
          const y = Math.floor(one / size) - Math.floor(cell / size);
          const x = (one % size) - (cell % size);
          return Math.abs(y) <= 31 && Math.abs(x) <= 31;
        });
        if (!isNear) expect(value).toBe(0);
      });
    }
  });

  it("whole numbers stay whole, up to those of 16 bits", () => {
    const data = noise(size * size, 9).map((value) => Math.floor(value * 65536));
    const { data: out } = correlate(paramsOf(kernelOf("disc", 255, 255)), shape, { data, region });
    expect(out.every(Number.isInteger)).toBe(true);
  });
});

describe("work", () => {
  const chunk = [range(0, 1024), range(0, 1024)];
  const shape = shapeOf(4096, 4096);

  it("of the largest kernel over a chunk is what one request may do, in a third of an isolate's bytes", () => {
    for (const [rows, columns] of [
      [255, 255],
      [kernelSideMax, 31],
      [1, kernelSideMax],
    ] as const) {
      expect(rows * columns).toBeLessThanOrEqual(kernelCellsMax);
      const { kernelPixels, bytes } = nodeKind("kernel").work(
        paramsOf(kernelOf("random", rows, columns)),
        chunk,
        [shape],
      );
      expect(kernelPixels).toBeLessThan(inlineKernelPixelsMax / 4);
      expect(bytes).toBeLessThan(isolateBytesMax * 0.6);
    }
  });

  it("is told as what is done, piece by piece", () => {
    for (const [name, rows, columns] of [
      ["random", 5, 5],
      ["gauss", 31, 31],
      ["random", 31, 31],
      ["random", 1, 401],
      ["random", 255, 255],
    ] as const) {
      const params = paramsOf(kernelOf(name, rows, columns));
      const region = [range(0, 512), range(0, 512)];
      const small = shapeOf(512, 512);
      const told = nodeKind("kernel").work(params, region, [small]).kernelPixels - 512 * 512;
      const done = { pixels: 0 };
      correlate(params, small, { data: new Float64Array(512 * 512).fill(1), region, done });
      expect(done.pixels / told).toBeCloseTo(1, 6);
    }
  });
});

it("a transform and back is the same values", () => {
  for (const rows of [1, 2, 4, 8, 16, 512]) {
    const values = { re: noise(rows * 3, 1), im: noise(rows * 3, 2) };
    const data = { re: values.re.slice(), im: values.im.slice(), rows, columns: 3 };
    forward(data, turnOf(rows));
    inverse(data, turnOf(rows));
    for (const half of ["re", "im"] as const)
      data[half].forEach((value, i) => expect(Math.abs(value / rows - values[half][i]!)).toBeLessThan(1e-14));
  }
});
