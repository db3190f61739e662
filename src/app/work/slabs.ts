/** Large netCDF files of a job: each task computes some rows of all bands, whose places in the file follow from the shape. */
import { inTurns } from "../../cube/pace.ts";
import type { Plan } from "../../cube/plan.ts";
import { type Region, range, regionCells, wholeRegion } from "../../cube/region.ts";
import { resolve } from "../../cube/resolve.ts";
import type { ScheduledOutput } from "../../cube/schedule.ts";
import { type CubeShape, type ElementType, bytesPerElement, sizesOf } from "../../cube/shape.ts";
import { OpenEOError } from "../../errors.ts";
import { ncBytes } from "../../io/formats/netcdf/classic.ts";
import { type NetcdfLayout, bandsOf, netcdfLayout, writeBand } from "../../io/formats/netcdf/index.ts";
import { chunkOutputBytesMax } from "../../limits.ts";
import type { TaskPorts } from "../deps.ts";
import { evaluateScheduled } from "../request/evaluate.ts";
import { easyTaskWork, requireTaskWork } from "./task-work.ts";
import type { SlabOutline } from "../jobs/outline.ts";

export interface SlabFile extends SlabOutline {
  readonly output: number;
  readonly name: string;
  readonly node: number;
  /** The dimension that is cut: those before it one label at a time, those behind it whole. */
  readonly cut: number;
  /** Labels of that dimension per task. */
  readonly rows: number;
  /** The type that was asked for; null: each band's own. */
  readonly datatype: ElementType | null;
}

interface SlabOptions {
  readonly output: number;
  readonly name: string;
  readonly budgetBytes: number;
  readonly datatype: ElementType | null;
  /** Raw bytes of one task, for tests. */
  readonly slabBytesMax?: number;
}

/** What a variable of the format's 64-bit offset variant may hold: its size is a 32-bit number, a multiple of four. */
const variableBytesMax = 4294967292;

/** Null for cubes that are small enough to be written at once. */
export function slabFile(plan: Plan, node: number, of: SlabOptions): SlabFile | null {
  const bytesMax = of.slabBytesMax ?? chunkOutputBytesMax;
  const { shape } = plan.nodes[node]!;
  const whole = wholeRegion(sizesOf(shape));
  if (regionCells(whole) * bytesPerElement(shape.type) <= bytesMax) return null;
  const layout = netcdfLayout(shape, of);
  const cells = regionCells(whole) / layout.bands.length;
  if (layout.bands.some(({ storage }) => cells * ncBytes(storage.type) > variableBytesMax))
    throw new OpenEOError(
      "FormatUnsuitable",
      "Data can't be transformed into the requested output format: a netCDF variable holds up to 4 GiB. Save it as GTiff, or ask for fewer dates or a smaller area.",
    );
  const cut = cutDimension(shape, bytesMax);
  const { output, name, datatype } = of;
  const file = { kind: "slabs" as const, output, name, node, cut, datatype, tasks: 0, cells: 0 };
  for (let rows = rowsOf(shape, cut, bytesMax); ; rows = Math.ceil(rows / 2)) {
    const region = slabRegion({ ...file, rows }, shape, 0);
    const { peakBytes, kernelPixels: work } = resolve(plan, [{ node, region }]);
    const fits = peakBytes <= of.budgetBytes / 2 && work <= easyTaskWork;
    if (!fits && rows === 1)
      requireTaskWork({ what: "A row of the result", work, origin: plan.nodes[node]!.origin });
    if (fits || rows === 1)
      return { ...file, rows, tasks: tasksOf(shape, cut, rows), cells: regionCells(region) };
  }
}

function rowDims(shape: CubeShape): number[] {
  const bandsAt = bandsOf(shape);
  return shape.dims.map((_, dim) => dim).filter((dim) => dim !== bandsAt);
}

/** Bytes of one label of a dimension: all bands, and all of the dimensions behind it. */
function labelBytes(shape: CubeShape, dim: number): number {
  const sizes = sizesOf(shape);
  const bands = bandsOf(shape) < 0 ? 1 : sizes[bandsOf(shape)]!;
  const behind = rowDims(shape).filter((other) => other > dim);
  return behind.reduce((cells, other) => cells * sizes[other]!, bands) * bytesPerElement(shape.type);
}

/** The outermost dimension of which one label is small enough. */
function cutDimension(shape: CubeShape, bytesMax: number): number {
  const dims = rowDims(shape);
  return dims.find((dim) => labelBytes(shape, dim) <= bytesMax) ?? dims[dims.length - 1]!;
}

function rowsOf(shape: CubeShape, cut: number, bytesMax: number): number {
  const rows = Math.max(1, Math.floor(bytesMax / labelBytes(shape, cut)));
  return Math.min(sizesOf(shape)[cut]!, rows >= 256 ? rows - (rows % 256) : rows);
}

function tasksOf(shape: CubeShape, cut: number, rows: number): number {
  const sizes = sizesOf(shape);
  const before = rowDims(shape).filter((dim) => dim < cut);
  return before.reduce((count, dim) => count * sizes[dim]!, Math.ceil(sizes[cut]! / rows));
}

/** The cells of a task: row by row of the dimensions before the cut one. */
export function slabRegion(file: Pick<SlabFile, "cut" | "rows">, shape: CubeShape, number: number): Region {
  const sizes = sizesOf(shape);
  const cuts = Math.ceil(sizes[file.cut]! / file.rows);
  const start = (number % cuts) * file.rows;
  const region = [...wholeRegion(sizes)];
  region[file.cut] = range(start, Math.min(sizes[file.cut]!, start + file.rows));
  let rest = Math.floor(number / cuts);
  for (const dim of rowDims(shape).reverse()) {
    if (dim >= file.cut) continue;
    region[dim] = range(rest % sizes[dim]!, (rest % sizes[dim]!) + 1);
    rest = Math.floor(rest / sizes[dim]!);
  }
  return region;
}

/** The values of a task as they stand in the file, band after band. */
export async function computeSlab(
  plan: Plan,
  { file, scheduled }: { readonly file: SlabFile; readonly scheduled: ScheduledOutput },
  deps: TaskPorts,
): Promise<Uint8Array<ArrayBuffer>> {
  const { node, region } = scheduled.output;
  const { shape } = plan.nodes[node]!;
  const chunk = await evaluateScheduled(plan, scheduled, deps);
  const layout = netcdfLayout(shape, file);
  const cells = regionCells(region) / layout.bands.length;
  const widths = layout.bands.map(({ storage }) => ncBytes(storage.type));
  const bytes = new Uint8Array(widths.reduce((sum, width) => sum + cells * width, 0));
  const view = new DataView(bytes.buffer);
  const bandsAt = bandsOf(shape);
  let at = 0;
  for (const [band, { storage }] of layout.bands.entries())
    at = await inTurns(writeBand({ chunk, bandsAt, band, storage }, view, at), deps.pace);
  return bytes;
}

/** Bytes of a task's object that become bytes of the file. */
export interface SlabCopy {
  readonly task: number;
  readonly from: number;
  readonly length: number;
  readonly to: number;
}

/** Copies whose bytes lie in [start, stop) of the file, cut to it. */
export function slabCopies(
  file: SlabFile,
  of: { readonly shape: CubeShape; readonly layout: NetcdfLayout },
  span: { readonly start: number; readonly stop: number },
): SlabCopy[] {
  const { shape, layout } = of;
  const sizes = sizesOf(shape);
  const cuts = Math.ceil(sizes[file.cut]! / file.rows);
  const rowCells = labelBytes(shape, file.cut) / bytesPerElement(shape.type) / layout.bands.length;
  const copies: SlabCopy[] = [];
  let before = 0;
  for (const { begin, storage } of layout.bands) {
    const width = ncBytes(storage.type);
    const rowBytes = rowCells * width;
    const groupBytes = rowBytes * sizes[file.cut]!;
    const first = Math.max(0, Math.floor((span.start - begin) / groupBytes)) * cuts;
    for (let task = first; task < file.tasks; task++) {
      const row = (task % cuts) * file.rows;
      const rows = Math.min(file.rows, sizes[file.cut]! - row);
      const length = rows * rowBytes;
      const at = begin + Math.floor(task / cuts) * groupBytes + row * rowBytes;
      if (at >= span.stop) break;
      const skip = Math.max(0, span.start - at);
      const rest = Math.min(length, span.stop - at) - skip;
      const from = rows * rowCells * before + skip;
      if (rest > 0) copies.push({ task, from, length: rest, to: at + skip });
    }
    before += width;
  }
  return copies;
}
