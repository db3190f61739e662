/** One raster against what GDAL found in it: right, refused with a reason, or wrong with the difference. */
import { SourceUnreadable } from "../../src/io/faults.ts";
import type { RasterHeader } from "../../src/io/sources/raster-header.ts";
import type { BlockCoding } from "../../src/io/sources/cog/coding.ts";
import { tiffStorage } from "../../src/io/sources/cog/header.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { diskBytes } from "./disk-bytes.ts";
import { type BandStatistics, readCells } from "./raster-cells.ts";
import { type ReferenceEntry, type ReferenceStatistics, gdalsRefusal } from "./raster-reference.ts";

export interface RasterVerdict {
  readonly verdict: "right" | "refused" | "wrong";
  readonly reason: string;
}

/** JPEG, old JPEG, LERC and WebP: decoders may differ by a unit or two per value. */
const LOSSY = new Set([6, 7, 34887, 50001]);
const LOSSY_UNITS = 2;
/** Floats this close to no-data, relatively, are no-data to GDAL, and exactly that to us. */
const NODATA_SLACK = 2e-6;

export async function checkRaster(path: string, entry: ReferenceEntry): Promise<RasterVerdict> {
  const bytes = diskBytes(path);
  try {
    const header = await readHeader(bytes);
    const wrong = headerDifference(header, entry);
    if (wrong) return { verdict: "wrong", reason: wrong };
    if (entry.read?.includes("corner window"))
      return { verdict: "right", reason: "header only, as in the reference" };
    const found = await readCells(bytes, comparable(header, entry), entry.pixels ?? []);
    const refusal = gdalsRefusal(entry);
    if (refusal) return unlikeGdal(header, refusal);
    const difference = cellDifference(found, entry, header);
    return difference
      ? { verdict: "wrong", reason: difference }
      : { verdict: "right", reason: remark(header, entry) };
  } catch (error) {
    if (error instanceof SourceUnreadable) return { verdict: "refused", reason: error.reason };
    return { verdict: "wrong", reason: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

/** Of the full resolution, in TIFF's words. */
function codingOf(header: RasterHeader): Pick<BlockCoding, "compression" | "bits"> {
  return header.format === "TIFF" ? tiffStorage(header).levels[0]!.coding : { compression: 34712, bits: 8 };
}

/** What a person who loads the file into a cube will be told. */
function remark(header: RasterHeader, entry: ReferenceEntry): string {
  const crs = entry.crs && header.levels[0]!.grid.crs === "" ? `GDAL has the CRS ${entry.crs}; ` : "";
  return header.problem ? `${crs}no load source: ${header.problem}` : crs;
}

/** Values where GDAL has none: right only when GDAL lacks the codec (12 bit JPEG is one), wrong when it says that the file is damaged. */
function unlikeGdal(header: RasterHeader, refusal: string): RasterVerdict {
  const { compression, bits } = codingOf(header);
  return /missing codec/i.test(refusal) || (compression === 7 && bits === 12)
    ? { verdict: "right", reason: `read, GDAL cannot: ${refusal}` }
    : { verdict: "wrong", reason: `values from a file that GDAL cannot read: ${refusal}` };
}

/** GDAL 3.6 holds signed bytes in an unsigned type, in which their negative no-data value never occurs. */
function comparable(header: RasterHeader, entry: ReferenceEntry): RasterHeader {
  const unsigned = header.type === "int8" && entry.dtype === "Byte";
  return unsigned && (header.nodata ?? 0) < 0 ? { ...header, nodata: null } : header;
}

function headerDifference(header: RasterHeader, entry: ReferenceEntry): string | null {
  if (entry.width === undefined) return null;
  const { width, height } = header.levels[0]!.grid;
  if (width !== entry.width || height !== entry.height || header.bands !== entry.bands)
    return `${width} x ${height} x ${header.bands} instead of ${entry.width} x ${entry.height} x ${entry.bands}`;
  const nodata = entry.nodata === null || entry.nodata === undefined ? null : numberOf(entry.nodata);
  const declared = header.format === "TIFF" ? tiffStorage(header).declaredNodata : header.nodata;
  if (declared !== nodata && !(Number.isNaN(declared) && Number.isNaN(nodata)))
    return `no-data ${declared} instead of ${nodata}`;
  if (header.levels[0]!.grid.crs !== "" && !entry.crs && entry.geotransform)
    return `CRS ${header.levels[0]!.grid.crs} instead of none`;
  return transformDifference(header, entry.geotransform ?? null);
}

/** GDAL leaves control points as they are, and hands out transforms without extent. */
function transformDifference(header: RasterHeader, expected: readonly number[] | null): string | null {
  const { transform, from } = header.place;
  if (from === "ground control points" || (!transform && expected?.every((value) => value === 0)))
    return null;
  if (!transform || !expected)
    return Boolean(transform) === Boolean(expected) ? null : `transform ${transform} instead of ${expected}`;
  const size = Math.max(...expected.map(Math.abs));
  const same = transform.every((value, i) => Math.abs(value - expected[i]!) <= 1e-12 * size);
  return same ? null : `transform ${transform} instead of ${expected}`;
}

function cellDifference(
  found: { readonly statistics: readonly BandStatistics[]; readonly values: readonly (readonly number[])[] },
  entry: ReferenceEntry,
  header: RasterHeader,
): string | null {
  const { nodata } = header;
  const units = LOSSY.has(codingOf(header).compression) ? LOSSY_UNITS : 0;
  for (const [i, { row, col, values }] of (entry.pixels ?? []).entries())
    for (const [band, value] of values.entries()) {
      const own = found.values[i]![band]!;
      const slack = own === nodata ? NODATA_SLACK * Math.abs(own) : units;
      if (value !== null && !within(own, numberOf(value), slack))
        return `band ${band + 1} at row ${row}, column ${col}: ${own} instead of ${value}`;
    }
  for (const [band, expected] of (entry.band_statistics ?? []).entries()) {
    const difference = statisticsDifference(found.statistics[band]!, expected, units);
    if (difference) return `band ${band + 1}: ${difference}`;
  }
  return null;
}

function statisticsDifference(
  own: BandStatistics,
  expected: ReferenceStatistics,
  units: number,
): string | null {
  if (own.valid !== expected.valid) return `${own.valid} valid cells instead of ${expected.valid}`;
  if (own.valid === 0) return null;
  for (const name of ["min", "max", "mean", "std"] as const) {
    if (expected[name] === null || expected[name] === undefined) continue;
    const value = numberOf(expected[name]);
    const spread = name === "min" || name === "max" ? 2 * units : units / 4;
    const rounding =
      name === "min" || name === "max"
        ? 0
        : 1e-7 * Math.max(Math.abs(value), Math.abs(own.max - own.min), 1e-30);
    if (!within(own[name], value, spread + rounding)) return `${name} ${own[name]} instead of ${value}`;
  }
  return null;
}

function within(own: number, expected: number, tolerance: number): boolean {
  return (
    Object.is(own, expected) ||
    own === expected ||
    Math.abs(own - expected) <= tolerance ||
    (!Number.isFinite(expected) && Number.isNaN(own))
  );
}

function numberOf(value: number | string): number {
  if (typeof value === "number") return value;
  if (/nan/i.test(value)) return NaN;
  return value.startsWith("-") ? -Infinity : Infinity;
}
