/** The passes of a load: one file level over one label, in canonical order. They are the reads, and the steps of the fold. */
import type { Region } from "../../region.ts";
import { transformBounds } from "../../crs/index.ts";
import { type Grid, axisIndex, gridBounds, gridOf } from "../../shape.ts";
import type { RasterSource } from "../../source.ts";
import { type NearIndexes, nearIndexes } from "../../resample/near.ts";
import { bilinearSupport, cellField } from "../../resample/bilinear.ts";
import type { Field, Window } from "../../resample/field.ts";
import { projector } from "../../resample/field.ts";
import { fieldsKeptMax } from "../../../limits.ts";
import type { LoadParams } from "../params.ts";
import { scatterOf } from "./scatter.ts";

/** Where one file goes: which bands of the chunk it fills, from which bands of the file. */
export interface Pass {
  /** Label on t, counted from the region's first. */
  readonly t: number;
  readonly source: number;
  readonly level: number;
  /** For files with separate planes, the plane to read. */
  readonly plane: number;
  readonly targets: readonly { readonly band: number; readonly fileBand: number }[];
  readonly footprint: Footprint;
}

/** Which cells of the level the region needs. */
export type Footprint =
  | { readonly kind: "near"; readonly indexes: NearIndexes; readonly blocks: readonly number[] }
  | {
      readonly kind: "bilinear";
      readonly field: Field;
      readonly support: SupportBox;
      readonly blocks: readonly number[];
    };

interface SupportBox {
  readonly x: { readonly start: number; readonly stop: number };
  readonly y: { readonly start: number; readonly stop: number };
}

/** Order of dimensions in a load: t, bands, y, x. */
function regionWindow(params: LoadParams, region: Region): Window {
  return { y: region[axisIndex(params.shape, "y")]!, x: region[axisIndex(params.shape, "x")]! };
}

const passesByParams = new WeakMap<LoadParams, Map<string, readonly Pass[]>>();

/** All passes of a region; kept for a while, because planning, reading and computing ask for the same ones. */
export function passesOf(params: LoadParams, region: Region): readonly Pass[] {
  const kept = keptFor(passesByParams, params);
  const key = region.map((r) => `${r.start}:${r.stop}`).join(",");
  let passes = kept.get(key);
  if (!passes) {
    passes = makePasses(params, region);
    keep(kept, key, passes);
  }
  return passes;
}

function keptFor<T>(store: WeakMap<LoadParams, Map<string, T>>, params: LoadParams): Map<string, T> {
  let kept = store.get(params);
  if (!kept) {
    kept = new Map();
    store.set(params, kept);
  }
  return kept;
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  if (kept.size >= fieldsKeptMax) kept.delete(kept.keys().next().value!);
  kept.set(key, value);
}

function makePasses(params: LoadParams, region: Region): Pass[] {
  const [t, bands] = region as [Region[0], Region[0], Region[0], Region[0]];
  const window = regionWindow(params, region);
  const passes: Pass[] = [];
  for (let label = t.start; label < t.stop; label++) {
    for (const item of params.layers[label]!.items) {
      const bySource = new Map<
        string,
        { source: number; plane: number; targets: { band: number; fileBand: number }[] }
      >();
      for (let band = bands.start; band < bands.stop; band++) {
        const from = item.bands[band];
        if (!from) continue;
        const separate = params.sources[from.source]!.layout === "separate";
        const key = separate ? `${from.source}/${from.band}` : String(from.source);
        const entry = bySource.get(key) ?? {
          source: from.source,
          plane: separate ? from.band : 0,
          targets: [],
        };
        entry.targets.push({ band: band - bands.start, fileBand: separate ? 0 : from.band });
        bySource.set(key, entry);
      }
      for (const entry of bySource.values()) {
        const level = levelOf(params, params.sources[entry.source]!);
        const footprint = footprintOf(params, params.sources[entry.source]!, { level, window });
        if (footprint.blocks.length > 0) passes.push({ t: label - t.start, level, footprint, ...entry });
      }
    }
  }
  return passes;
}

/** The coarsest level whose cells are not coarser than the asked ones; full resolution when the asked cells are finer. */
export function levelOf(params: LoadParams, source: RasterSource): number {
  const full = source.levels[0]!.grid;
  const perCell = sourceCellsPerCell(gridOf(params.shape)!, full);
  let chosen = 0;
  source.levels.forEach((level, index) => {
    const factor = Math.abs(level.grid.stepX / full.stepX);
    if (factor <= perCell * (1 + 1e-6) && factor > Math.abs(source.levels[chosen]!.grid.stepX / full.stepX))
      chosen = index;
  });
  return chosen;
}

/** Full-resolution source cells along the shorter side of one target cell, at the middle of the target grid. */
function sourceCellsPerCell(target: Grid, source: Grid): number {
  const project = projector(target, source);
  const column = target.width / 2;
  const row = target.height / 2;
  const [u0, v0] = project(column - 0.5, row);
  const [u1, v1] = project(column + 0.5, row);
  const [u2, v2] = project(column, row - 0.5);
  const [u3, v3] = project(column, row + 0.5);
  const size = Math.min(Math.hypot(u1 - u0, v1 - v0), Math.hypot(u3 - u2, v3 - v2));
  return Number.isFinite(size) ? size : 1;
}

interface FootprintQuery {
  readonly level: number;
  readonly window: Window;
}

const footprints = new WeakMap<LoadParams, Map<string, Footprint>>();

function footprintOf(params: LoadParams, source: RasterSource, query: FootprintQuery): Footprint {
  const level = source.levels[query.level]!;
  const grid = level.grid;
  const kept = keptFor(footprints, params);
  const { x, y } = query.window;
  const key = [
    grid.crs,
    grid.originX,
    grid.originY,
    grid.stepX,
    grid.stepY,
    grid.width,
    grid.height,
    level.blockWidth,
    level.blockHeight,
    y.start,
    y.stop,
    x.start,
    x.stop,
  ].join("|");
  let footprint = kept.get(key);
  if (!footprint) {
    footprint = farAway(params, grid, query.window)
      ? NOTHING
      : params.method === "bilinear"
        ? bilinearFootprint(params, source, query)
        : nearFootprint(params, source, query);
    keep(kept, key, footprint);
  }
  return footprint;
}

const NOTHING: Footprint = {
  kind: "near",
  indexes: { aligned: true, width: 0, columns: new Int32Array(0), rows: new Int32Array(0) },
  blocks: [],
};

/** Two cells of margin cover what a straight-edged box cuts off from a curved one. */
const MARGIN_CELLS = 2;

/** True when a window surely does not touch a source: most items of a mosaic, found without projecting pixels. */
function farAway(params: LoadParams, source: Grid, { x, y }: Window): boolean {
  const target = gridOf(params.shape)!;
  const window = {
    ...target,
    originX: target.originX + x.start * target.stepX,
    originY: target.originY + y.start * target.stepY,
    width: x.stop - x.start,
    height: y.stop - y.start,
  };
  const [west, south, east, north] = transformBounds(gridBounds(window), target.crs, source.crs);
  const own = gridBounds(source);
  const marginX = MARGIN_CELLS * Math.abs(source.stepX);
  const marginY = MARGIN_CELLS * Math.abs(source.stepY);
  return (
    west > own[2] + marginX || east < own[0] - marginX || south > own[3] + marginY || north < own[1] - marginY
  );
}

function nearFootprint(params: LoadParams, source: RasterSource, query: FootprintQuery): Footprint {
  const level = source.levels[query.level]!;
  const indexes = nearIndexes(gridOf(params.shape)!, level.grid, query.window);
  const across = Math.ceil(level.grid.width / level.blockWidth);
  const touched = new Set<number>();
  if (indexes.aligned) {
    const columns = blocksTouched(indexes.columns, level.blockWidth);
    for (const row of blocksTouched(indexes.rows, level.blockHeight))
      for (const column of columns) touched.add(row * across + column);
  } else {
    const { runs } = scatterOf(indexes, level);
    for (let i = 2; i < runs.length; i += 3) touched.add(runs[i]!);
  }
  return { kind: "near", indexes, blocks: [...touched].sort((a, b) => a - b) };
}

function blocksTouched(cells: Int32Array, blockSize: number): Set<number> {
  const blocks = new Set<number>();
  for (const cell of cells) if (cell >= 0) blocks.add(Math.floor(cell / blockSize));
  return blocks;
}

function bilinearFootprint(params: LoadParams, source: RasterSource, query: FootprintQuery): Footprint {
  const level = source.levels[query.level]!;
  const field = cellField(gridOf(params.shape)!, level.grid, query.window);
  const x = bilinearSupport(field.u, level.grid.width);
  const y = bilinearSupport(field.v, level.grid.height);
  if (!x || !y)
    return {
      kind: "bilinear",
      field,
      support: { x: { start: 0, stop: 0 }, y: { start: 0, stop: 0 } },
      blocks: [],
    };
  const across = Math.ceil(level.grid.width / level.blockWidth);
  const blocks: number[] = [];
  for (let row = Math.floor(y.start / level.blockHeight); row * level.blockHeight < y.stop; row++) {
    for (let column = Math.floor(x.start / level.blockWidth); column * level.blockWidth < x.stop; column++)
      blocks.push(row * across + column);
  }
  return { kind: "bilinear", field, support: { x, y }, blocks };
}
