/** Correlation with a small matrix over y and x (no flip). Borders are where the input's shape ends, never where a region ends. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind } from "../node.ts";
import { type Range, type Region, range, rangeSize, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, axisIndex, sizesOf } from "../shape.ts";
import { type Plane, planesOf } from "./planes.ts";
import { whole } from "./whole.ts";

/** Correlation over y, x (no flip); kernel rows run along y. Odd sizes. */
export interface KernelParams {
  readonly kernel: readonly (readonly number[])[];
  readonly factor: number;
  readonly border: number | "replicate" | "reflect" | "reflect_pixel" | "wrap";
  readonly replaceInvalid: number;
}

export const kernel: NodeKind<KernelParams> = {
  kind: "kernel",
  rev: 1,
  grid: "own",
  shape: (_params, [input]) => ({ ...input!, type: "float64", nodata: null }),
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (params, region, [input]) => [{ input: 0, region: support(params, region, input!) }],
  work(params, region, [input]) {
    const cells = regionCells(region);
    const inputCells = regionCells(support(params, region, input!));
    const padded = paddedSize(params, region, input!);
    return {
      bytes: chunkBytesMax("float64", cells) + padded * 8,
      kernelPixels: cells * params.kernel.length * params.kernel[0]!.length + inputCells,
    };
  },
  begin: (params, region, [input]): Fold => whole(1, ([chunk]) => correlate(params, region, input!, chunk!)),
};

function radii(params: KernelParams): { y: number; x: number } {
  return { y: (params.kernel.length - 1) / 2, x: (params.kernel[0]!.length - 1) / 2 };
}

/** The input cells behind a region: its halo inside the shape, or the whole axis where a wrapped halo leaves it. */
function support(params: KernelParams, region: Region, input: CubeShape): Region {
  const sizes = sizesOf(input);
  const radius = radii(params);
  const widen = (r: Range, by: number, size: number): Range => {
    const outside = r.start - by < 0 || r.stop + by > size;
    if (outside && params.border === "wrap") return range(0, size);
    return range(Math.max(0, r.start - by), Math.min(size, r.stop + by));
  };
  const y = axisIndex(input, "y");
  const x = axisIndex(input, "x");
  return region.map((r, dim) =>
    dim === y ? widen(r, radius.y, sizes[y]!) : dim === x ? widen(r, radius.x, sizes[x]!) : r,
  );
}

function paddedSize(params: KernelParams, region: Region, input: CubeShape): number {
  const radius = radii(params);
  const height = rangeSize(region[axisIndex(input, "y")]!) + 2 * radius.y;
  return height * (rangeSize(region[axisIndex(input, "x")]!) + 2 * radius.x);
}

function correlate(params: KernelParams, region: Region, input: CubeShape, chunk: Chunk): Chunk {
  const dims = { y: axisIndex(input, "y"), x: axisIndex(input, "x") };
  const sizes = regionSizes(region);
  const needed = support(params, region, input);
  const full = sizesOf(input);
  const radius = radii(params);
  const rows = borderIndexes(region[dims.y]!, radius.y, {
    size: full[dims.y]!,
    first: needed[dims.y]!.start,
    border: params.border,
  });
  const columns = borderIndexes(region[dims.x]!, radius.x, {
    size: full[dims.x]!,
    first: needed[dims.x]!.start,
    border: params.border,
  });
  const out = new Float64Array(regionCells(region));
  const padded = new Float64Array(rows.length * columns.length);
  const outPlanes = planesOf(sizes, dims);
  planesOf(chunk.sizes, dims).forEach((plane, index) => {
    pad(params, chunk, { plane, rows, columns, padded });
    correlatePlane(params, padded, {
      out,
      plane: outPlanes[index]!,
      height: sizes[dims.y]!,
      width: sizes[dims.x]!,
    });
  });
  return { sizes, type: "float64", data: out, mask: null, nodata: null };
}

interface BorderRule {
  /** Cells of the axis in the shape. */
  readonly size: number;
  /** Index of the first cell that the chunk holds. */
  readonly first: number;
  readonly border: KernelParams["border"];
}

/** For each padded position the index in the chunk, or -1 for the border's number. */
function borderIndexes(r: Range, radius: number, rule: BorderRule): Int32Array {
  const indexes = new Int32Array(rangeSize(r) + 2 * radius);
  for (let i = 0; i < indexes.length; i++) {
    const at = borderIndex(r.start - radius + i, rule.size, rule.border);
    indexes[i] = at < 0 ? -1 : at - rule.first;
  }
  return indexes;
}

/** Where a cell outside of [0, size) takes its value from; the modes are those of the process definition. */
function borderIndex(at: number, size: number, border: KernelParams["border"]): number {
  if (at >= 0 && at < size) return at;
  switch (border) {
    case "replicate":
      return at < 0 ? 0 : size - 1;
    case "wrap":
      return ((at % size) + size) % size;
    case "reflect":
      return mirrored(at, size);
    case "reflect_pixel":
      return mirroredPixel(at, size);
    default:
      return -1;
  }
}

/** cba|abc|cba: the edge cell is repeated. */
function mirrored(at: number, size: number): number {
  const period = 2 * size;
  const inPeriod = ((at % period) + period) % period;
  return inPeriod < size ? inPeriod : period - 1 - inPeriod;
}

/** cb|abc|ba: the edge cell is not repeated. */
function mirroredPixel(at: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * size - 2;
  const inPeriod = ((at % period) + period) % period;
  return inPeriod < size ? inPeriod : period - inPeriod;
}

interface Padding {
  readonly plane: Plane;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly padded: Float64Array;
}

/** Invalid cells (no data, NaN, infinite) become the replacement, cells outside the border's number. */
function pad(params: KernelParams, chunk: Chunk, to: Padding): void {
  const outside = typeof params.border === "number" ? params.border : 0;
  const { plane, rows, columns, padded } = to;
  const nodata = chunk.mask ? null : chunk.nodata;
  let at = 0;
  for (let row = 0; row < rows.length; row++) {
    const y = rows[row]!;
    for (let column = 0; column < columns.length; column++) {
      const x = columns[column]!;
      if (y < 0 || x < 0) {
        padded[at++] = outside;
        continue;
      }
      const cell = plane.base + y * plane.yStep + x * plane.xStep;
      const value = chunk.data[cell]!;
      const missing =
        !Number.isFinite(value) || value === nodata || (chunk.mask !== null && chunk.mask[cell] === 0);
      padded[at++] = missing ? params.replaceInvalid : value;
    }
  }
}

interface PlaneOut {
  readonly out: Float64Array;
  readonly plane: Plane;
  readonly height: number;
  readonly width: number;
}

/** Adds kernel element after kernel element in row order, so that every cell adds in the same order whatever the cut. */
function correlatePlane(params: KernelParams, padded: Float64Array, to: PlaneOut): void {
  const { out, plane, height, width } = to;
  const stride = width + params.kernel[0]!.length - 1;
  params.kernel.forEach((weights, ky) => {
    weights.forEach((weight, kx) => {
      for (let row = 0; row < height; row++) {
        let from = (row + ky) * stride + kx;
        let at = plane.base + row * plane.yStep;
        for (let column = 0; column < width; column++) {
          out[at] = out[at]! + weight * padded[from++]!;
          at += plane.xStep;
        }
      }
    });
  });
  for (let row = 0; row < height; row++) {
    let at = plane.base + row * plane.yStep;
    for (let column = 0; column < width; column++) {
      out[at] = out[at]! * params.factor;
      at += plane.xStep;
    }
  }
}
