/** Files over each other on one plane: which of them can make which others needless, and what is still missing. */
import type { Chunk } from "../../chunk.ts";
import type { SourceLevel } from "../../source.ts";
import type { Footprint, Pass } from "./passes.ts";

/** For each pass the earlier ones that may fill cells of a plane before it does; empty where nothing can make it needless. */
export function overlaidBy(passes: readonly Pass[]): readonly (readonly number[])[] {
  const onPlane = new Map<string, number[]>();
  return passes.map((pass, index) => {
    const earlier = new Set<number>();
    for (const { band } of pass.targets) {
      const plane = `${pass.t}/${band}`;
      const others = onPlane.get(plane) ?? [];
      for (const other of others)
        if (!earlier.has(other) && overlap(boxOf(passes[other]!.footprint), boxOf(pass.footprint)))
          earlier.add(other);
      onPlane.set(plane, [...others, index]);
    }
    return [...earlier];
  });
}

/** Target cells [row start, row stop, column start, column stop] of a window that lie in a file. */
type Box = readonly [number, number, number, number];

const boxes = new WeakMap<Footprint, Box>();

function boxOf(footprint: Footprint): Box {
  const known = boxes.get(footprint);
  if (known) return known;
  const box = footprint.kind === "near" ? nearBox(footprint.indexes) : EVERYWHERE;
  boxes.set(footprint, box);
  return box;
}

const EVERYWHERE: Box = [0, Infinity, 0, Infinity];

function nearBox(indexes: Extract<Footprint, { kind: "near" }>["indexes"]): Box {
  if (!indexes.aligned) return scatteredBox(indexes);
  const [top, bottom] = ends(indexes.rows);
  const [left, right] = ends(indexes.columns);
  return [top, bottom, left, right];
}

function scatteredBox({ columns, rows, width }: Extract<Footprint, { kind: "near" }>["indexes"]): Box {
  let [top, bottom, left, right] = [Infinity, 0, Infinity, 0];
  for (let start = 0, row = 0; start < rows.length; start += width, row++) {
    for (let column = 0; column < width; column++) {
      if (columns[start + column]! < 0) continue;
      if (row < top) top = row;
      bottom = row + 1;
      if (column < left) left = column;
      if (column >= right) right = column + 1;
    }
  }
  return [top, bottom, left, right];
}

function ends(cells: Int32Array): readonly [number, number] {
  let start = 0;
  let stop = cells.length;
  while (start < stop && cells[start]! < 0) start++;
  while (stop > start && cells[stop - 1]! < 0) stop--;
  return [start, stop];
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3];
}

export interface Planes {
  readonly chunk: Chunk;
  /** First cells of the planes that the pass would fill. */
  readonly starts: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** Blocks of a pass that hold a cell which is still missing; for interpolation all of them, or none. */
export function missingBlocks(pass: Pass, level: SourceLevel, planes: Planes): readonly number[] {
  const { footprint } = pass;
  const missing = missingCells(planes);
  if (!missing) return [];
  if (footprint.kind === "bilinear") return footprint.blocks;
  const { columns, rows, aligned } = footprint.indexes;
  const { blockWidth, blockHeight } = level;
  const across = Math.ceil(level.grid.width / blockWidth);
  const needed = new Set<number>();
  let last = -1;
  for (let row = 0, i = 0; row < planes.height; row++) {
    for (let column = 0; column < planes.width; column++, i++) {
      if (missing[i] === 0) continue;
      const sourceColumn = columns[aligned ? column : i]!;
      const sourceRow = rows[aligned ? row : i]!;
      if (sourceColumn < 0 || sourceRow < 0) continue;
      const number = Math.floor(sourceRow / blockHeight) * across + Math.floor(sourceColumn / blockWidth);
      if (number !== last) needed.add(number);
      last = number;
    }
  }
  return footprint.blocks.filter((number) => needed.has(number));
}

/** 1 where any of the planes misses a value; null when none does. */
function missingCells({ chunk, starts, width, height }: Planes): Uint8Array | null {
  const { data, mask, nodata } = chunk;
  const cells = width * height;
  const missing = new Uint8Array(cells);
  let found = false;
  for (const start of starts) {
    for (let i = 0; i < cells; i++) {
      const value = data[start + i]!;
      const none = mask ? mask[start + i] === 0 : value === nodata || (value !== value && nodata !== nodata);
      if (!none) continue;
      missing[i] = 1;
      found = true;
    }
  }
  return found ? missing : null;
}
