/** Two cubes become one: labels are united; where both have a value, the callback (x, y) resolves. */
import { blockPixels } from "../../limits.ts";
import { type Chunk, allocate, chunkBytesMax, isValidAt } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import type { Demand, Fold, NodeKind } from "../node.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Paced } from "../pace.ts";
import type { Callback } from "../program/program.ts";
import { type Range, type Region, range, regionCells, regionSizes } from "../region.ts";
import { pickedWritten, keepsQuantity } from "../program/picks.ts";
import { type Written, computedFrom, unitedWritten, writtenApart, writtenOf } from "../promotion.ts";
import { type BandFacts, type CubeShape, type ElementType, allLabels, dimIndex } from "../shape.ts";
import { strides } from "../window.ts";
import { valueType } from "./apply.ts";
import { compiledCallback } from "./callback.ts";
import { type InputColumn, columnBytes, inputColumn } from "./columns.ts";
import { withoutQuantity } from "./values.ts";
import { type LabelMap, type MergedDimension, cubesOverlap, mergeDimensions } from "./merge_labels.ts";

/** Inputs cube1, cube2, both on cube1's grid; the callback has parameters x and y. Labels are united; cube2 may lack dimensions. */
export interface MergeParams {
  readonly resolver: Callback | null;
}

export const merge: NodeKind<MergeParams> = {
  kind: "merge",
  rev: 3,
  grid: "any",
  shape: (params, [first, second]) => mergedShape(params, first!, second!),
  grain: (_params, [first, second]) => mergeDimensions(first!, second!).map(() => "any"),
  needs(_params, region, [first, second]) {
    const dims = mergeDimensions(first!, second!);
    return [demandOn(0, first!, dims, region), demandOn(1, second!, dims, region)].filter(
      (demand) => demand !== null,
    );
  },
  work(params, region, [first, second]) {
    const cells = regionCells(region);
    return {
      bytes: chunkBytesMax(mergedShape(params, first!, second!).type, cells) + cells + columnBytes(4),
      kernelPixels: cells * workPerCell(params, first!, second!),
      keepsInputs: true,
    };
  },
  begin: (params, region, [first, second]) => mergeFold(params, region, { first: first!, second: second! }),
};

function mergedShape(params: MergeParams, first: CubeShape, second: CubeShape): CubeShape {
  const dims = mergeDimensions(first, second);
  if (!params.resolver && cubesOverlap(dims)) {
    throw new ProcessFault(
      "OverlapResolverMissing",
      "Overlapping data cubes, but no overlap resolver has been specified.",
      { parameter: "overlap_resolver" },
    );
  }
  const storage = { ...mergedType(params, first, second), ...mergedWritten(params, first, second) };
  const bands = mergedBands(params, { first, second, written: writtenOf(storage) });
  return {
    dims: dims.map((merged) => merged.dim),
    ...storage,
    ...(bands.length > 0 ? { bands } : {}),
  };
}

interface MergedCubes {
  readonly first: CubeShape;
  readonly second: CubeShape;
  /** Of all bands together. */
  readonly written: Written;
}

/** What only one cube has stays as it is, and as it is written; of a band of both, quantities stay where they are the same and the resolver keeps them. */
function mergedBands(params: MergeParams, { first, second, written }: MergedCubes): BandFacts[] {
  const keeps = params.resolver === null || keepsQuantity(params.resolver);
  const factsIn = (shape: CubeShape, name: string): BandFacts | undefined =>
    shape.bands?.find((band) => band.name === name);
  const ofBoth = (name: string): BandFacts[] => {
    const [one, other] = [factsIn(first, name), factsIn(second, name)];
    const band = one ?? other;
    if (!band) return [];
    const isSame = one !== undefined && other !== undefined && isSameQuantity(one, other);
    return [keeps && isSame ? withoutWritten(band) : withoutQuantity(band)];
  };
  const apart = (shape: CubeShape, name: string): BandFacts => {
    const band: BandFacts = factsIn(shape, name) ?? { name, aliases: [] };
    return { ...withoutWritten(band), ...writtenApart(band.written ?? writtenOf(shape), written) };
  };
  const names = [...new Set([first, second].flatMap(bandNames))];
  return names.flatMap((name) => {
    if (isIn(first, name) && isIn(second, name)) return ofBoth(name);
    return [apart(isIn(first, name) ? first : second, name)];
  });
}

function isSameQuantity(one: BandFacts, other: BandFacts): boolean {
  return one.scale === other.scale && one.offset === other.offset && one.unit === other.unit;
}

function withoutWritten({ written: _written, ...band }: BandFacts): BandFacts {
  return band;
}

function bandNames(shape: CubeShape): string[] {
  const dim = shape.dims.find(({ type }) => type === "bands");
  return dim ? allLabels(dim.labels).map(String) : [];
}

/** Whether a cube has values of a band: one without the dimension has them for all. */
function isIn(shape: CubeShape, band: string): boolean {
  const dim = shape.dims.find(({ type }) => type === "bands");
  return dim ? allLabels(dim.labels).includes(band) : true;
}

/** What is moved comes from either side, and so may what the resolver chooses; all else is computed. */
function mergedWritten(params: MergeParams, first: CubeShape, second: CubeShape): Pick<CubeShape, "written"> {
  const { type } = mergedType(params, first, second);
  if (type !== "float64") return {};
  const sides = [writtenOf(first), writtenOf(second)] as const;
  const resolved = params.resolver
    ? (pickedWritten(params.resolver, { x: sides[0], y: sides[1] }) ?? computedFrom(sides))
    : null;
  const dims = mergeDimensions(first, second);
  const moved = params.resolver
    ? [isAlone(dims, "first") ? sides[0] : null, isAlone(dims, "second") ? sides[1] : null]
    : sides;
  const written = unitedWritten([resolved, ...moved].filter((side) => side !== null));
  return written ? { written } : {};
}

/** Without a resolver values are only moved: cubes of one type keep it when it can say "no data". */
function mergedType(
  params: MergeParams,
  first: CubeShape,
  second: CubeShape,
): { type: ElementType; nodata: number | null } {
  if (params.resolver) {
    const dims = mergeDimensions(first, second);
    const moved = [isAlone(dims, "first") ? first.type : null, isAlone(dims, "second") ? second.type : null];
    const isTruth = moved.every((type) => type === null || type === "boolean");
    const resolved = valueType(resolverOf(params, first, second));
    return { type: isTruth ? resolved : "float64", nodata: null };
  }
  const same = first.type === second.type && Object.is(first.nodata, second.nodata);
  if (same && (first.nodata !== null || first.type === "boolean"))
    return { type: first.type, nodata: first.nodata };
  return { type: "float64", nodata: null };
}

/** Whether there are labels of one cube that the other lacks: values there are only moved. */
function isAlone(dims: readonly MergedDimension[], side: "first" | "second"): boolean {
  const other = side === "first" ? "second" : "first";
  return dims.some((dim) => dim[side]?.some((at, index) => at >= 0 && dim[other] && dim[other][index]! < 0));
}

function resolverOf(params: MergeParams, first: CubeShape, second: CubeShape): CompiledProgram {
  const spec = (shape: CubeShape) =>
    ({ kind: "pixel", type: shape.type === "boolean" ? "boolean" : "number" }) as const;
  return compiledCallback(params.resolver!, { x: spec(first), y: spec(second) });
}

function workPerCell(params: MergeParams, first: CubeShape, second: CubeShape): number {
  return params.resolver ? resolverOf(params, first, second).workPerPixel : 1;
}

function demandOn(
  input: number,
  shape: CubeShape,
  dims: readonly MergedDimension[],
  region: Region,
): Demand | null {
  const wanted: Range[] = [];
  for (const dim of shape.dims) {
    const at = dims.findIndex((merged) => merged.dim.name === dim.name);
    const map = input === 0 ? dims[at]!.first! : dims[at]!.second!;
    const hit = mappedRange(map, region[at]!);
    if (!hit) return null;
    wanted.push(hit);
  }
  return { input, region: wanted };
}

function mappedRange(map: Int32Array, r: Range): Range | null {
  let low = Infinity;
  let high = -1;
  for (let i = r.start; i < r.stop; i++) {
    const at = map[i]!;
    if (at < 0) continue;
    low = Math.min(low, at);
    high = Math.max(high, at);
  }
  return high < 0 ? null : range(low, high + 1);
}

interface Inputs {
  readonly first: CubeShape;
  readonly second: CubeShape;
}

function mergeFold(params: MergeParams, region: Region, inputs: Inputs): Fold {
  const dims = mergeDimensions(inputs.first, inputs.second);
  const demands = [demandOn(0, inputs.first, dims, region), demandOn(1, inputs.second, dims, region)].filter(
    (demand) => demand !== null,
  );
  const sides: (Side | null)[] = [null, null];
  return {
    feed(index, chunk) {
      const demand = demands[index]!;
      const shape = demand.input === 0 ? inputs.first : inputs.second;
      const maps = dims.map((merged) => (demand.input === 0 ? merged.first : merged.second));
      sides[demand.input] = sideOf(chunk, { shape, dims, maps, region, covers: demand.region });
      return index === demands.length - 1 ? "done" : "more";
    },
    finish: () => combine(params, { region, inputs, first: sides[0]!, second: sides[1]! }),
  };
}

/** One input chunk seen from the merged region: per dimension the cell offsets of the region's labels, -1 where it has none. */
interface Side {
  readonly chunk: Chunk;
  readonly offsets: readonly Int32Array[];
}

interface SideView {
  readonly shape: CubeShape;
  readonly dims: readonly MergedDimension[];
  readonly maps: readonly LabelMap[];
  readonly region: Region;
  readonly covers: Region;
}

function sideOf(chunk: Chunk, view: SideView): Side {
  const steps = strides(chunk.sizes);
  const offsets = view.dims.map((merged, dim) => {
    const map = view.maps[dim];
    const r = view.region[dim]!;
    if (!map) return new Int32Array(r.stop - r.start);
    const own = dimIndex(view.shape, merged.dim.name);
    const first = view.covers[own]!.start;
    return Int32Array.from({ length: r.stop - r.start }, (_, i) => {
      const at = map[r.start + i]!;
      return at < 0 ? -1 : (at - first) * steps[own]!;
    });
  });
  return { chunk, offsets };
}

interface MergeJob {
  readonly region: Region;
  readonly inputs: Inputs;
  readonly first: Side | null;
  readonly second: Side | null;
}

function* combine(params: MergeParams, job: MergeJob): Paced<Chunk> {
  const sizes = regionSizes(job.region);
  const cells = regionCells(job.region);
  const { type, nodata } = mergedType(params, job.inputs.first, job.inputs.second);
  const data = allocate(type, cells);
  const mask = nodata === null ? new Uint8Array(cells) : null;
  const lines = lineWriter({ params, job, data, mask, nodata });
  const last = sizes.length - 1;
  const width = last < 0 ? 1 : sizes[last]!;
  const work = workPerCell(params, job.inputs.first, job.inputs.second);
  for (const cells of eachLine(sizes, job, (start, first, second) =>
    lines.write({ start, width, first, second }),
  ))
    yield cells * work;
  return { sizes, type, data, mask, nodata };
}

/** Visits the rows along the last dimension with the base offset in each side, -1 where a side has nothing there. */
function* eachLine(
  sizes: readonly number[],
  job: MergeJob,
  visit: (start: number, first: number, second: number) => void,
): Paced<void> {
  const outer = sizes.slice(0, -1);
  const width = sizes[sizes.length - 1] ?? 1;
  const lines = outer.reduce((product, size) => product * size, 1);
  const at = outer.map(() => 0);
  let since = 0;
  for (let line = 0; line < lines; line++) {
    for (let dim = outer.length - 1, rest = line; dim >= 0; dim--) {
      at[dim] = rest % outer[dim]!;
      rest = Math.floor(rest / outer[dim]!);
    }
    visit(line * width, lineBase(job.first, at), lineBase(job.second, at));
    since += width;
    if (since < blockPixels) continue;
    yield since;
    since = 0;
  }
}

function lineBase(side: Side | null, at: readonly number[]): number {
  if (!side) return -1;
  let base = 0;
  for (let dim = 0; dim < at.length; dim++) {
    const offset = side.offsets[dim]![at[dim]!]!;
    if (offset < 0) return -1;
    base += offset;
  }
  return base;
}

interface LineOptions {
  readonly params: MergeParams;
  readonly job: MergeJob;
  readonly data: Chunk["data"];
  readonly mask: Uint8Array | null;
  readonly nodata: number | null;
}

interface Line {
  readonly start: number;
  readonly width: number;
  readonly first: number;
  readonly second: number;
}

function lineWriter(options: LineOptions): { write(line: Line): void } {
  const { params, job } = options;
  const x = inputColumn();
  const y = inputColumn();
  const has = { x: new Uint8Array(blockPixels), y: new Uint8Array(blockPixels) };
  const out = inputColumn();
  const program = params.resolver ? resolverOf(params, job.inputs.first, job.inputs.second) : null;
  const writeBlock = (line: Line, at: number, count: number): void => {
    const inFirst = gather(x, has.x, { side: job.first, base: line.first, at, count });
    const inSecond = gather(y, has.y, { side: job.second, base: line.second, at, count });
    if (program && inFirst && inSecond) program.run({ x, y }, count, [out]);
    for (let i = 0; i < count; i++) {
      const both = has.x[i] === 1 && has.y[i] === 1;
      const from = both && program ? out : has.x[i] === 1 ? x : has.y[i] === 1 ? y : null;
      const valid = from !== null && (from.valid === null || from.valid[i] === 1);
      const cell = line.start + at + i;
      if (options.mask) options.mask[cell] = valid ? 1 : 0;
      options.data[cell] = valid ? from.data[i]! : (options.nodata ?? NaN);
    }
  };
  return {
    write(line) {
      for (let at = 0; at < line.width; at += blockPixels)
        writeBlock(line, at, Math.min(blockPixels, line.width - at));
    },
  };
}

interface Gathering {
  readonly side: Side | null;
  readonly base: number;
  readonly at: number;
  readonly count: number;
}

/** Loads the cells that a side has in this stretch; tells whether there is any. */
function gather(column: InputColumn, has: Uint8Array, from: Gathering): boolean {
  const { side, base, at, count } = from;
  has.fill(0, 0, count);
  if (!side || base < 0) return false;
  const offsets = side.offsets[side.offsets.length - 1];
  let any = false;
  let missing = 0;
  for (let i = 0; i < count; i++) {
    const offset = offsets ? offsets[at + i]! : 0;
    column.validBuffer[i] = 1;
    if (offset < 0) continue;
    any = true;
    has[i] = 1;
    column.data[i] = side.chunk.data[base + offset]!;
    if (!isValidAt(side.chunk, base + offset)) {
      column.validBuffer[i] = 0;
      missing++;
    }
  }
  column.valid = missing > 0 ? column.validBuffer : null;
  return any;
}
