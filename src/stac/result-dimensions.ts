/** Dimensions of the cube that a file was cut from: how documents of results tell them, and how loading finds them again. */
import { type CubeShape, type Grid, type Label, gridBounds, labelAt } from "../cube/shape.ts";
import type { Region } from "../cube/region.ts";
import { referenceSystem } from "./reference-system.ts";

/** One dimension, from the outside in; `label` is the one that the file holds, absent where it holds all. */
export interface FileDimension {
  readonly name: string;
  readonly type: CubeShape["dims"][number]["type"];
  readonly axis?: "x" | "y" | "z";
  readonly label?: Label;
}

/** Of a file that has all of bands, y and x, and one label of every other dimension. */
export function fileDimensions(shape: CubeShape, region: Region): FileDimension[] {
  return shape.dims.map(({ name, type, axis, labels }, index) => ({
    name,
    type,
    ...(axis === undefined ? {} : { axis }),
    ...(isWhole({ type, axis }) ? {} : { label: labelAt(labels, region[index]!.start) }),
  }));
}

function isWhole({
  type,
  axis,
}: Pick<FileDimension, "type"> & { readonly axis?: string | undefined }): boolean {
  return type === "bands" || (type === "spatial" && axis !== "z");
}

interface DimensionedFile {
  readonly datetime: string | null;
  readonly lastDatetime?: string;
  readonly dims?: readonly FileDimension[];
  readonly raster: { readonly grid: Grid; readonly bands: readonly { readonly name: string }[] } | null;
}

/** `cube:dimensions` of the datacube extension; null where files are of several cubes, or of none. */
export function cubeDimensions(files: readonly DimensionedFile[]): Record<string, unknown> | null {
  const [first] = files;
  const { dims, raster } = first ?? {};
  if (!dims || !raster || !files.every((file) => isSameCube(file, first!))) return null;
  const { grid } = raster;
  return Object.fromEntries(
    dims.map((dim, index): [string, unknown] => {
      const { name, type, axis } = dim;
      if (type === "spatial" && (axis === "x" || axis === "y")) return [name, spatial(grid, axis)];
      if (type === "bands") return [name, { type, values: raster.bands.map((band) => band.name) }];
      const values = [...new Set(files.flatMap((file) => file.dims![index]!.label ?? []))];
      return [name, { type, ...(type === "temporal" ? { extent: extentOf(files) } : {}), values }];
    }),
  );
}

function isSameCube({ dims, raster }: DimensionedFile, other: DimensionedFile): boolean {
  const named = (file: Pick<DimensionedFile, "dims" | "raster">): string =>
    JSON.stringify([
      file.dims?.map(({ name, type }) => [name, type]),
      file.raster?.bands.map(({ name }) => name),
      file.raster?.grid,
    ]);
  return named({ raster, ...(dims ? { dims } : {}) }) === named(other);
}

function spatial(grid: Grid, axis: "x" | "y"): Record<string, unknown> {
  const [west, south, east, north] = gridBounds(grid);
  return {
    type: "spatial",
    axis,
    extent: axis === "x" ? [west, east] : [south, north],
    step: Math.abs(axis === "x" ? grid.stepX : grid.stepY),
    reference_system: referenceSystem(grid.crs),
  };
}

function extentOf(files: readonly DimensionedFile[]): readonly [string | null, string | null] {
  const times = files
    .flatMap(({ datetime, lastDatetime }) => [datetime, lastDatetime ?? datetime])
    .filter((time) => time !== null)
    .sort();
  return [times[0] ?? null, times.at(-1) ?? null];
}
