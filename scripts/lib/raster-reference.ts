/** The form of `reference.json`: what GDAL found in each raster of a folder. */

export interface RasterReference {
  readonly files: Readonly<Record<string, ReferenceEntry>>;
}

export interface ReferenceEntry {
  readonly width?: number;
  readonly height?: number;
  readonly bands?: number;
  readonly dtype?: string;
  /** "nan", "inf" and "-inf" are texts. */
  readonly nodata?: number | string | null;
  readonly crs?: string | null;
  readonly geotransform?: readonly number[] | null;
  readonly band_statistics?: readonly ReferenceStatistics[];
  readonly pixels?: readonly ReferencePixel[];
  /** Instead of values: GDAL could not open or read the file, or it is too large for statistics. */
  readonly open?: string;
  readonly read?: string;
}

/** Over the cells that GDAL's mask band calls valid, NaN left out; nothing but the count where there is none. */
export interface ReferenceStatistics {
  readonly valid: number;
  readonly min?: number | string | null;
  readonly max?: number | string | null;
  readonly mean?: number | string | null;
  readonly std?: number | string | null;
}

interface ReferencePixel {
  readonly row: number;
  readonly col: number;
  /** One per band; null for NaN. */
  readonly values: readonly (number | string | null)[];
}

/** GDAL's own words when it cannot read a file; null when it can. */
export function gdalsRefusal(entry: ReferenceEntry): string | null {
  if (entry.open?.startsWith("error")) return entry.open;
  return entry.read?.startsWith("error") ? entry.read : null;
}
