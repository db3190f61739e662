/**
 * Where target cells lie in a source: continuous source pixel coordinates of target cell centres (cell i covers [i, i + 1)).
 * Between CRSs they are interpolated on a lattice anchored to the target grid's cell numbers, with an error bound checked per
 * lattice cell (halved where it fails, and at last projected cell by cell, as at poles and seams), so that a cell's coordinates never depend on
 * the window that asks. Cells without an image have NaN.
 */
import { latticeCells } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { type Projector, placeProjector, turnOf } from "./projector.ts";
import { reachIn } from "./reach.ts";
import type { Window } from "./window.ts";

/** Coordinates of all cells of a window in row order: `u` along source columns, `v` along source rows. */
export interface Field {
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** A field with what each coordinate may be wrong by, in source pixels: 0 where it is exact. */
export interface WarpField extends Field {
  readonly error: Float32Array;
}

/** Twice the error that was seen: between the points that are checked a smooth curve does not bend away further. */
const ERROR_SAFETY = 2;

export function warpField(
  target: Grid,
  source: SourcePlane,
  asked: { readonly window: Window; readonly errorPixels: number },
): WarpField {
  const { window, errorPixels } = asked;
  const width = window.x.stop - window.x.start;
  const cells = width * (window.y.stop - window.y.start);
  const field = { u: new Float64Array(cells), v: new Float64Array(cells), error: new Float32Array(cells) };
  const area = reachIn(target, source, window);
  if (!area || (area.x.stop - area.x.start) * (area.y.stop - area.y.start) < cells) {
    field.u.fill(NaN);
    field.v.fill(NaN);
  }
  if (!area) return field;
  const job: LatticeJob = {
    project: placeProjector(target, source),
    corners: new Map(),
    window,
    area,
    width,
    field,
    errorPixels,
  };
  const first = (start: number): number => Math.floor(start / latticeCells) * latticeCells;
  for (let row = first(area.y.start); row < area.y.stop; row += latticeCells) {
    for (let column = first(area.x.start); column < area.x.stop; column += latticeCells) {
      fillLatticeCell(job, { column, row, size: latticeCells });
    }
  }
  return field;
}

interface LatticeJob {
  readonly project: Projector;
  readonly corners: Map<number, readonly [number, number]>;
  /** Cells of the field, of which those of the area are filled. */
  readonly window: Window;
  readonly area: Window;
  readonly width: number;
  readonly field: WarpField;
  readonly errorPixels: number;
}

interface LatticeCell {
  readonly column: number;
  readonly row: number;
  readonly size: number;
}

/** Exact coordinates of a cell centre, kept because neighbours share corners. */
function corner(job: LatticeJob, column: number, row: number): readonly [number, number] {
  const key = row * 67108864 + column;
  let found = job.corners.get(key);
  if (!found) {
    found = job.project(column + 0.5, row + 0.5);
    job.corners.set(key, found);
  }
  return found;
}

function fillLatticeCell(job: LatticeJob, cell: LatticeCell): void {
  const { column, row, size } = cell;
  const { x, y } = job.area;
  if (column >= x.stop || row >= y.stop || column + size <= x.start || row + size <= y.start) return;
  const corners = [
    corner(job, column, row),
    corner(job, column + size, row),
    corner(job, column, row + size),
    corner(job, column + size, row + size),
  ];
  const error = interpolationError(job, cell, corners);
  if (error <= job.errorPixels / 2) return interpolate(job, cell, { corners, error });
  if (size <= EXACT_CELLS) return projectAll(job, cell);
  const half = size / 2;
  for (const [dx, dy] of [
    [0, 0],
    [half, 0],
    [0, half],
    [half, half],
  ] as const) {
    fillLatticeCell(job, { column: column + dx, row: row + dy, size: half });
  }
}

/** Side of a lattice cell that is not halved any more. */
const EXACT_CELLS = 4;

function projectAll(job: LatticeJob, { column, row, size }: LatticeCell): void {
  const { window, area, width, field } = job;
  const [rowStop, columnStop] = [Math.min(area.y.stop, row + size), Math.min(area.x.stop, column + size)];
  const columnStart = Math.max(area.x.start, column);
  for (let y = Math.max(area.y.start, row); y < rowStop; y++) {
    let index = (y - window.y.start) * width + columnStart - window.x.start;
    for (let x = columnStart; x < columnStop; x++, index++) {
      const at = job.project(x + 0.5, y + 0.5);
      field.u[index] = at[0];
      field.v[index] = at[1];
    }
  }
}

/** The error at the centre and at the middles of the edges, where a curve bends away most; NaN where there is no image. */
function interpolationError(
  job: LatticeJob,
  cell: LatticeCell,
  corners: readonly (readonly [number, number])[],
): number {
  const half = cell.size / 2;
  let largest = 0;
  for (const [dx, dy] of [
    [half, half],
    [half, 0],
    [0, half],
    [half, cell.size],
    [cell.size, half],
  ] as const) {
    const exact = corner(job, cell.column + dx, cell.row + dy);
    const fx = dx / cell.size;
    const fy = dy / cell.size;
    const error = Math.max(
      Math.abs(mix(corners, 0, fx, fy) - exact[0]),
      Math.abs(mix(corners, 1, fx, fy) - exact[1]),
    );
    if (!(error <= largest)) largest = error;
    if (Number.isNaN(largest)) return NaN;
  }
  return largest;
}

function mix(corners: readonly (readonly [number, number])[], axis: 0 | 1, fx: number, fy: number): number {
  const top = corners[0]![axis] + (corners[1]![axis] - corners[0]![axis]) * fx;
  const bottom = corners[2]![axis] + (corners[3]![axis] - corners[2]![axis]) * fx;
  return top + (bottom - top) * fy;
}

function interpolate(
  job: LatticeJob,
  cell: LatticeCell,
  known: { readonly corners: readonly (readonly [number, number])[]; readonly error: number },
): void {
  const { window, area, width, field } = job;
  const { u, v, error } = field;
  const allowed = known.error * ERROR_SAFETY + Number.EPSILON * 4096;
  const [a, b, c, d] = known.corners as [
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
  ];
  const rowStop = Math.min(area.y.stop, cell.row + cell.size);
  const columnStart = Math.max(area.x.start, cell.column);
  const columnStop = Math.min(area.x.stop, cell.column + cell.size);
  for (let row = Math.max(area.y.start, cell.row); row < rowStop; row++) {
    const fy = (row - cell.row) / cell.size;
    let index = (row - window.y.start) * width + columnStart - window.x.start;
    error.fill(allowed, index, index + columnStop - columnStart);
    for (let column = columnStart; column < columnStop; column++, index++) {
      const fx = (column - cell.column) / cell.size;
      const topU = a[0] + (b[0] - a[0]) * fx;
      const topV = a[1] + (b[1] - a[1]) * fx;
      u[index] = topU + (c[0] + (d[0] - c[0]) * fx - topU) * fy;
      v[index] = topV + (c[1] + (d[1] - c[1]) * fx - topV) * fy;
    }
  }
}

/** True when columns and rows are independent: one CRS, and the source upright. */
export function isAligned(target: Grid, source: SourcePlane): boolean {
  return target.crs === source.grid.crs && !source.rotation;
}

/** Coordinates per column and per row of aligned grids. */
export function alignedCoordinates(target: Grid, source: SourcePlane, window: Window): Field {
  const u = new Float64Array(window.x.stop - window.x.start);
  const v = new Float64Array(window.y.stop - window.y.start);
  const { originX, originY, stepX, stepY } = source.grid;
  const turn = turnOf(source);
  for (let i = 0; i < u.length; i++) {
    const x = target.originX + (window.x.start + i + 0.5) * target.stepX;
    u[i] = ((turn ? turn(x) : x) - originX) / stepX;
  }
  for (let i = 0; i < v.length; i++)
    v[i] = (target.originY + (window.y.start + i + 0.5) * target.stepY - originY) / stepY;
  return { u, v };
}
