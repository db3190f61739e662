/** Files become cells: dims t, bands, y, x. Items are laid over each other in order, the first valid value winning. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { sourceKey } from "../location.ts";
import type { Fold, NodeKind } from "../node.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { boxCells } from "../resample/bilinear.ts";
import type { LoadMethod } from "../resample/window.ts";
import { type CubeShape, bytesPerElement, withGrid } from "../shape.ts";
import type { RasterSource } from "../source.ts";
import { filled } from "./columns.ts";
import { computedValues, withValues } from "./values.ts";
import { fillBilinear, fillNear } from "./load/fill.ts";
import { missingBlocks, overlaidBy } from "./load/overlay.ts";
import { type Pass, passesOf } from "./load/passes.ts";

/**
 * Dims are t, bands, y, x. For label (t, band) the files of `layers[t].items` are laid over each other in order, the first
 * valid value winning; an item that lacks a band is skipped.
 */
export interface LoadParams {
  readonly shape: CubeShape;
  readonly sources: readonly RasterSource[];
  /** One entry per t label, in label order. */
  readonly layers: readonly LoadLayer[];
  /** How cells of sources off this grid are taken; the native grid always uses near. */
  readonly method: LoadMethod;
  /** For people: where the phase of the grid comes from: "declared", "the import", or the item that has it. No part of what is computed. */
  readonly phaseOf?: string;
  /** For people: when the data of each label of t are from, where labels are no dates. No part of what is computed. */
  readonly spans?: readonly (readonly [first: string, last: string])[];
}
export interface LoadLayer {
  readonly items: readonly LoadItem[];
}
interface LoadItem {
  readonly id: string;
  /** Per band of the shape: which source and which band of the file (from 0); null where the item lacks it. */
  readonly bands: readonly ({ readonly source: number; readonly band: number } | null)[];
}

export const load: NodeKind<LoadParams> = {
  kind: "load",
  rev: 3,
  grid: "any",
  shape: (params) => params.shape,
  grain: () => ["any", "any", "any", "any"],
  needs: () => [],
  reads(params, region) {
    const passes = passesOf(params, region);
    const after = overlaidBy(passes);
    return passes.map((pass, index) => ({
      source: pass.source,
      level: pass.level,
      blocks: pass.footprint.blocks,
      band: pass.plane,
      ...(after[index]!.length > 0 ? { after: after[index]! } : {}),
      bytes: decodedBytes(params, pass),
    }));
  },
  work: (params, region) => ({
    bytes:
      chunkBytesMax(params.shape.type, regionCells(region), params.shape.nodata) +
      supportBytes(params, region),
    kernelPixels:
      passesOf(params, region).length *
      regionSizes(region)
        .slice(2)
        .reduce((a, b) => a * b, 1),
  }),
  begin: loadFold,
  identity: (params, region) => ({
    // What is known of the values besides decides no pixel.
    cells: {
      dims: params.shape.dims.slice(2),
      type: params.shape.type,
      nodata: params.shape.nodata,
      bands: null,
    },
    method: params.method,
    passes: passesOf(params, region).map((pass) => {
      const source = params.sources[pass.source]!;
      return [
        pass.t,
        sourceKey(source),
        source.validator,
        pass.level,
        pass.plane,
        pass.targets,
        pass.footprint.blocks,
      ];
    }),
  }),
  retarget(params, grid, method) {
    const shape = withGrid(params.shape, grid);
    return {
      ...params,
      shape: method === "bilinear" ? withValues(shape, computedValues([shape], "kept")) : shape,
      method,
    };
  },
};

function decodedBytes(params: LoadParams, pass: Pass): number {
  const source = params.sources[pass.source]!;
  const level = source.levels[pass.level]!;
  const samples = source.layout === "pixel" ? source.bands : 1;
  return (
    pass.footprint.blocks.length *
    level.blockWidth *
    level.blockHeight *
    samples *
    bytesPerElement(source.type)
  );
}

/** Interpolation holds a support as float64 with validity, one at a time. */
function supportBytes(params: LoadParams, region: Region): number {
  if (params.method !== "bilinear") return 0;
  let largest = 0;
  for (const pass of passesOf(params, region)) {
    if (pass.footprint.kind !== "bilinear") continue;
    for (const box of pass.footprint.supports) largest = Math.max(largest, boxCells(box) * 9);
  }
  return largest;
}

function loadFold(params: LoadParams, region: Region): Fold {
  const passes = passesOf(params, region);
  const sizes = regionSizes(region) as [number, number, number, number];
  const chunk = emptyChunk(params, sizes);
  const planes = sizes[2] * sizes[3];
  const touched = new Set<number>();
  const planeOf = (pass: Pass, band: number): number => pass.t * sizes[1] + band;
  return {
    feed: () => "done",
    wants(index) {
      const pass = passes[index]!;
      const starts = pass.targets.map((target) => planeOf(pass, target.band) * planes);
      const level = params.sources[pass.source]!.levels[pass.level]!;
      return missingBlocks(pass, level, { chunk, starts, width: sizes[3], height: sizes[2] });
    },
    *feedBlocks(index, blocks) {
      const pass = passes[index]!;
      const source = params.sources[pass.source]!;
      for (const target of pass.targets) {
        const plane = planeOf(pass, target.band);
        const to = {
          chunk,
          at: plane * planes,
          width: sizes[3],
          height: sizes[2],
          fileBand: target.fileBand,
          untouched: !touched.has(plane),
        };
        if (params.method === "bilinear") yield* fillBilinear(pass, source, blocks, to);
        else yield* fillNear(pass, source, blocks, to);
        touched.add(plane);
      }
      return "more";
    },
    finish: () => chunk,
  };
}

function emptyChunk(params: LoadParams, sizes: readonly number[]): Chunk {
  const { type, nodata } = params.shape;
  const cells = sizes.reduce((product, size) => product * size, 1);
  const mask = nodata === null ? new Uint8Array(cells) : null;
  return { sizes, type, data: filled(type, cells, nodata ?? NaN), mask, nodata };
}
