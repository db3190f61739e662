/** Parameters of every node kind: plain data, frozen into plans. Each kind lives in the file of its name. */
import type { Program } from "../program/program.ts";
import type { Value } from "../program/value.ts";
import type { RasterSource } from "../source.ts";
import type { CubeShape, GeometryFeature, Grid, Label } from "../shape.ts";

export type ResampleMethod = "near" | "bilinear";

/** A callback with the values of its outer parameters (`context` and enclosing parameters), which are the same for all pixels. */
export interface Callback {
  readonly program: Program;
  readonly uniforms: Readonly<Record<string, Value>>;
}

/** Kind `memory`: a cube whose values stand in the plan; `data` in memory order, null is no-data. For constants and stage results. */
export interface MemoryParams {
  readonly shape: CubeShape;
  readonly data: readonly (number | null)[];
}

/**
 * Kind `load`: dims are t, bands, y, x. For label (t, band) the files of `layers[t].items` are laid over each other in order,
 * the first valid value winning; an item that lacks a band is skipped.
 */
export interface LoadParams {
  readonly shape: CubeShape;
  readonly sources: readonly RasterSource[];
  /** One entry per t label, in label order. */
  readonly layers: readonly LoadLayer[];
  /** How cells of sources off this grid are taken; the native grid always uses near. */
  readonly method: ResampleMethod;
  /** For people: where the phase of the grid comes from: "declared", "the import", or the item that has it. No part of what is computed. */
  readonly phaseOf?: string;
}
export interface LoadLayer {
  readonly items: readonly LoadItem[];
}
interface LoadItem {
  readonly id: string;
  /** Per band of the shape: which source and which band of the file (from 0); null where the item lacks it. */
  readonly bands: readonly ({ readonly source: number; readonly band: number } | null)[];
}

/** Kind `apply`: the callback's parameter is `x`; one value in, one out, same shape but for the type. */
export interface ApplyParams extends Callback {}

/** Kind `reduce`: the callback's parameter is `data`, an array labelled by dimension `dim`, which disappears. */
export interface ReduceParams extends Callback {
  readonly dim: string;
}

/** Kind `map_dimension`: the callback (parameter `data`) gives an array; `target` replaces `dim` (same place unless it is another existing one-label dimension, which is then filled). */
export interface MapDimensionParams extends Callback {
  readonly dim: string;
  /** The dimension of the result, labels included, computed when lowering with `compileProgram(...).result`. */
  readonly target: CubeShape["dims"][number];
}

/** Kind `aggregate_time`: output label i is the callback (parameter `data`) over the input labels `groups[i]`, which may overlap, be empty and be in any order. */
export interface AggregateTimeParams extends Callback {
  readonly dim: string;
  readonly groups: readonly (readonly number[])[];
  readonly labels: readonly Label[];
}

/** Kind `kernel`: correlation over y, x (no flip); kernel rows run along y. Odd sizes. */
export interface KernelParams {
  readonly kernel: readonly (readonly number[])[];
  readonly factor: number;
  readonly border: number | "replicate" | "reflect" | "reflect_pixel" | "wrap";
  readonly replaceInvalid: number;
}

/** Kind `mask`: inputs data, mask. Where the mask is non-zero (or true), data becomes `replacement` (null: no-data). The mask may lack dimensions of data, and is on data's grid. */
export interface MaskParams {
  readonly replacement: number | boolean | null;
}

/** Kind `merge`: inputs cube1, cube2, both on cube1's grid; the callback has parameters x and y. Labels are united; cube2 may lack dimensions. */
export interface MergeParams {
  readonly resolver: Callback | null;
}

/** Kind `select`: labels of one dimension by index, in the order given, possibly with new names; used by all filters, rename_labels and crops. */
export interface SelectParams {
  readonly dim: string;
  /** Either a contiguous run (crops keep regular labels) or a list. */
  readonly indexes: readonly number[] | { readonly start: number; readonly stop: number };
  /** New labels, one per index, when they change. */
  readonly labels?: readonly Label[];
}

/** Kind `reshape`: same cells under other dimensions. Output dimension i is input dimension `from[i]`, in the same relative order, or null for a new dimension with one label. Input dimensions left out must have one label. */
export interface ReshapeParams {
  readonly shape: CubeShape;
  readonly from: readonly (number | null)[];
}

/** Kind `clip`: cells whose centres lie outside of this grid's bounds become no-data; a crop asked on another grid. */
export interface ClipParams {
  readonly grid: Grid;
}

/** Kind `geometry_mask`: cells whose centres are not in a geometry become the replacement (null: no-data); `inside` inverts. */
export interface GeometryMaskParams {
  /** GeoJSON geometries with coordinates in `crs`. */
  readonly geometries: readonly unknown[];
  readonly crs: string;
  readonly inside: boolean;
  readonly replacement: number | boolean | null;
  /** Cells without data stay so, whatever the replacement. */
  readonly keepsMissing?: true;
}

/** Kind `resample`: to another grid; dims y and x are replaced. */
export interface ResampleParams {
  readonly grid: Grid;
  readonly method: ResampleMethod;
}

/** Kind `external`: one chunk of the declared grain goes through a port and is awaited. */
export interface ExternalParams {
  readonly runtime: string;
  readonly codeHash: string;
  readonly shape: CubeShape;
  readonly context: Value;
}

/**
 * Stages. `zonal`: per geometry and per label of every dimension but y, x, the callback (parameter `data`, plain list) over the
 * cells whose centres lie inside; partials per leaf. `nodata_scan`: which labels of a dimension hold a valid cell, for trim_cube.
 */
export type ZonalParams = Callback &
  (
    | {
        /** Polygons, lines and points as they are shown: longitude, latitude, and properties. */
        readonly features: readonly GeometryFeature[];
      }
    | {
        /** GeoJSON geometries in the CRS of the cube. */
        readonly geometries: readonly unknown[];
        readonly features?: undefined;
      }
  );
