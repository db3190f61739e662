/** What is known of a raster file: by its header where it was opened, else by what its STAC asset declares. */
import { integerRange } from "../../cube/integer-range.ts";
import type { ElementType, Grid } from "../../cube/shape.ts";
import type { RasterSource } from "../../cube/source.ts";
import { locationName, openedAt } from "../../io/location-name.ts";
import { type RasterHeader, rasterSource } from "../../io/sources/raster-header.ts";
import type { Asset } from "../../stac/read/asset.ts";
import type { FileBands } from "./band-places.ts";

export interface RasterFacts {
  readonly source: RasterSource;
  /** Per band of the file; null when the file says nothing. */
  readonly scales: readonly number[] | null;
  readonly offsets: readonly number[] | null;
  readonly units: readonly string[] | null;
  /** Descriptions of the bands, where each has one of its own. */
  readonly names: readonly string[] | null;
}

/** What was opened is believed; only a place, a CRS and a no-data value that the file lacks are taken from the asset. */
export function openedFacts(header: RasterHeader, asset: Asset): RasterFacts {
  const source = rasterSource(withPlace(withCrs(header, asset.proj.crs), asset.proj.grid));
  const nodata = source.nodata ?? (header.masked ? null : declaredNodata(asset, source.type));
  return {
    source: openedAt({ ...source, nodata }, asset.location),
    scales: header.scales,
    offsets: header.offsets,
    units: header.units,
    names: distinctNames(header),
  };
}

/** Null unless every band has a description of its own. */
export function distinctNames({ bandNames, bands }: RasterHeader): readonly string[] | null {
  const names = bandNames?.filter((name) => name !== null) ?? [];
  return names.length === bands && new Set(names).size === bands ? names : null;
}

export function fileBands({ source, names }: RasterFacts): FileBands {
  return { count: source.bands, names };
}

/** A file that lies somewhere, but does not say in which system. */
function withCrs(header: RasterHeader, crs: string | null): RasterHeader {
  if (header.problem === null || header.place.transform === null || crs === null) return header;
  const levels = header.levels.map((level) => ({ ...level, grid: { ...level.grid, crs } }));
  return { ...header, problem: null, levels };
}

/** JPEG 2000 of archives often lies nowhere: its item says where, if it speaks of as many cells. */
function withPlace(header: RasterHeader, grid: Grid | null): RasterHeader {
  const full = header.levels[0]!.grid;
  const fits = grid?.width === full.width && grid.height === full.height;
  if (header.format !== "JPEG 2000" || header.place.transform !== null || !fits) return header;
  const levels = header.levels.map((level) => {
    const { width, height } = level.grid;
    const [across, down] = [full.width / width, full.height / height];
    return {
      ...level,
      grid: { ...grid, stepX: grid.stepX * across, stepY: grid.stepY * down, width, height },
    };
  });
  return { ...header, problem: null, levels };
}

/** Sides of blocks of files that were not opened; they are never read, so that any will do. */
const ASSUMED_BLOCK = 512;

/** Enough for the shape of a cube, not for reading it; null when the asset does not say where its pixels lie. The file is taken to have `bandsMin` bands at least. */
export function declaredFacts(asset: Asset, bandsMin = 1): RasterFacts | null {
  const { grid } = asset.proj;
  if (grid === null) return null;
  const type = declaredType(asset);
  const source: RasterSource = {
    href: locationName(asset.location),
    validator: null,
    type,
    nodata: declaredNodata(asset, type),
    bands: Math.max(bandsMin, asset.bands.length),
    layout: "pixel",
    levels: [{ grid, blockWidth: ASSUMED_BLOCK, blockHeight: ASSUMED_BLOCK }],
  };
  return {
    source: openedAt(source, asset.location),
    scales: null,
    offsets: null,
    units: null,
    names: null,
  };
}

function declaredBands({ bands, common }: Asset): Asset["bands"] {
  return bands.length > 0 ? bands : [common];
}

/** One type for all bands of a file; the widest where the asset says nothing. */
function declaredType(asset: Asset): ElementType {
  const types = [...new Set(declaredBands(asset).map((band) => band.type))];
  return types.length === 1 && types[0] ? types[0] : "float64";
}

/** A file has one no-data value: that of all bands, if its type can hold it. */
function declaredNodata(asset: Asset, type: ElementType): number | null {
  const values = [...new Set(declaredBands(asset).map((band) => band.nodata))];
  const value = values.length === 1 ? values[0]! : null;
  return value !== null && holds(type, value) ? value : null;
}

function holds(type: ElementType, value: number): boolean {
  const range = integerRange(type);
  return !range || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}
