/** The passes of a load: one file level over one label, in canonical order. They are the reads, and the steps of the fold. */
import type { Region } from "../../region.ts";
import { axisIndex, gridKey, gridOf } from "../../shape.ts";
import type { RasterSource } from "../../source.ts";
import { type NearIndexes, nearIndexes } from "../../resample/near.ts";
import { type SupportBox, bilinearSupports, cellField } from "../../resample/bilinear.ts";
import type { Field } from "../../resample/field.ts";
import type { Window } from "../../resample/window.ts";
import { reachIn } from "../../resample/reach.ts";
import { fieldsKeptMax } from "../../../limits.ts";
import type { LoadParams } from "../load.ts";
import { keptFootprints } from "./kept-footprints.ts";
import { levelOf } from "./level.ts";
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
      /** Source cells that are interpolated between, apart from each other. */
      readonly supports: readonly SupportBox[];
      readonly blocks: readonly number[];
    };

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

interface FootprintQuery {
  readonly level: number;
  readonly window: Window;
}

const footprints = new WeakMap<LoadParams, Map<string, Footprint>>();

function footprintOf(params: LoadParams, source: RasterSource, query: FootprintQuery): Footprint {
  const level = source.levels[query.level]!;
  const kept = keptFor(footprints, params);
  const { x, y } = query.window;
  const key = [
    gridKey(level.grid),
    ...(level.rotation ?? []),
    level.blockWidth,
    level.blockHeight,
    y.start,
    y.stop,
    x.start,
    x.stop,
  ].join("|");
  let footprint = kept.get(key);
  if (!footprint) {
    const make = params.method === "bilinear" ? bilinearFootprint : nearFootprint;
    const target = gridOf(params.shape)!;
    footprint = keptFootprints.get(`${params.method}|${gridKey(target)}|${key}`, () =>
      reachIn(target, level, query.window) ? make(params, source, query) : NOTHING,
    );
    keep(kept, key, footprint);
  }
  return footprint;
}

const NOTHING: Footprint = {
  kind: "near",
  indexes: { aligned: true, width: 0, columns: new Int32Array(0), rows: new Int32Array(0) },
  blocks: [],
};

function nearFootprint(params: LoadParams, source: RasterSource, query: FootprintQuery): Footprint {
  const level = source.levels[query.level]!;
  const indexes = nearIndexes(gridOf(params.shape)!, level, query.window);
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
  const field = cellField(gridOf(params.shape)!, level, query.window);
  const supports = bilinearSupports(field, level.grid);
  const across = Math.ceil(level.grid.width / level.blockWidth);
  const touched = new Set<number>();
  for (const { x, y } of supports) {
    for (let row = Math.floor(y.start / level.blockHeight); row * level.blockHeight < y.stop; row++) {
      for (let column = Math.floor(x.start / level.blockWidth); column * level.blockWidth < x.stop; column++)
        touched.add(row * across + column);
    }
  }
  return { kind: "bilinear", field, supports, blocks: [...touched].sort((a, b) => a - b) };
}
