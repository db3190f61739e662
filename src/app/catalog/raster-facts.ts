/** What is known of a raster file: by its header where it was opened, else by what its STAC asset declares. */
import type { ElementType } from "../../cube/shape.ts";
import type { RasterSource } from "../../cube/source.ts";
import { type CogHeader, rasterSource } from "../../io/sources/cog/header.ts";
import type { Asset } from "../../stac/read/asset.ts";

export interface RasterFacts {
  readonly source: RasterSource;
  /** Per band of the file; null when the file says nothing. */
  readonly scales: readonly number[] | null;
  readonly offsets: readonly number[] | null;
}

/** What was opened is believed; only a no-data value that the file lacks is taken from the asset. */
export function openedFacts(header: CogHeader, asset: Asset): RasterFacts {
  const source = rasterSource(header);
  const nodata = source.nodata ?? declaredNodata(asset, source.type);
  const signed = asset.href === source.href ? {} : { access: asset.href };
  return { source: { ...source, ...signed, nodata }, scales: header.scales, offsets: header.offsets };
}

/** Sides of blocks of files that were not opened; they are never read, so that any will do. */
const ASSUMED_BLOCK = 512;

/** Enough for the shape of a cube, not for reading it; null when the asset does not say where its pixels lie. The file is taken to have `bandsMin` bands at least. */
export function declaredFacts(asset: Asset, bandsMin = 1): RasterFacts | null {
  const { grid } = asset.proj;
  if (grid === null) return null;
  const type = declaredType(asset);
  return {
    source: {
      href: asset.href,
      validator: null,
      type,
      nodata: declaredNodata(asset, type),
      bands: Math.max(bandsMin, asset.bands.length),
      layout: "pixel",
      levels: [{ grid, blockWidth: ASSUMED_BLOCK, blockHeight: ASSUMED_BLOCK }],
    },
    scales: null,
    offsets: null,
  };
}

/** One type for all bands of a file; the widest where the asset says nothing. */
function declaredType(asset: Asset): ElementType {
  const types = [...new Set(asset.bands.map((band) => band.type))];
  return types.length === 1 && types[0] ? types[0] : "float64";
}

/** A file has one no-data value: that of all bands, if its type can hold it. */
function declaredNodata(asset: Asset, type: ElementType): number | null {
  const values = [...new Set(asset.bands.map((band) => band.nodata))];
  const value = values.length === 1 ? values[0]! : null;
  return value !== null && holds(type, value) ? value : null;
}

const RANGES: Readonly<Partial<Record<ElementType, readonly [number, number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 4294967295],
  int32: [-2147483648, 2147483647],
};

function holds(type: ElementType, value: number): boolean {
  const range = RANGES[type];
  return !range || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}
