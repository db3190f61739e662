/**
 * GTiff: always a valid Cloud Optimized GeoTIFF. A batch job's chunk is one, too, and its tiles' payloads are those of the
 * final file.
 */
import type { Chunk, TypedArray } from "../../../cube/chunk.ts";
import { type Paced, inOneGo } from "../../../cube/pace.ts";
import type { ElementType } from "../../../cube/shape.ts";
import { workPerDeflatedByte } from "../../../limits.ts";
import type { Deflation } from "../../codecs/deflation.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import type { EncodedFile, Raster } from "../format.ts";
import { type Image, LEADER, type Layout, TRAILER, layoutOf } from "./layout.ts";
import { type Plane, levelCount, pyramid } from "./overviews.ts";
import { type Samples, type Storage, pacedSamples, storageOf } from "./samples.ts";
import { sumsOf, writtenStatistics } from "./statistics.ts";
import { cutTile, encodeTile } from "./tile.ts";

export interface GTiffOptions {
  readonly tileSize: 256 | 512;
  readonly deflation: Deflation;
  /** Null: each band's own type, float32 for computed values. */
  readonly datatype: ElementType | null;
}

export const gtiffMediaType = "image/tiff; application=geotiff; profile=cloud-optimized";

export function encodeGTiff(raster: Raster, options: GTiffOptions, codecs: PlatformCodecs): EncodedFile {
  return inOneGo(pacedGTiff(raster, options, codecs));
}

export function* pacedGTiff(
  raster: Raster,
  options: GTiffOptions,
  codecs: PlatformCodecs,
): Paced<EncodedFile> {
  const { bytes } = yield* pacedImage(
    { ...raster, storage: storageFor(raster, options) },
    { ...options, levels: levelCount(raster.grid, options.tileSize), statistics: true },
    codecs,
  );
  return { bytes, mediaType: gtiffMediaType, extension: ".tif" };
}

function storageFor({ cells, bands }: Raster, { datatype }: GTiffOptions): Storage {
  if (cells) return storageOf(cells, datatype);
  const [first, ...others] = bands.map(({ chunk }) => storageOf(chunk, datatype ?? typeAlone(chunk)));
  const agree = others.every((other) => other.type === first!.type && Object.is(other.nodata, first!.nodata));
  return agree ? first! : { type: "float32", nodata: NaN, declared: true };
}

/** Of a chunk that no cube is known of: what it holds is what there is. */
function typeAlone({ type }: Chunk): ElementType {
  if (type === "boolean") return "uint8";
  return type === "float64" ? "float32" : type;
}

export interface StoredRaster extends Raster {
  readonly storage: Storage;
}

export interface ImageOptions {
  readonly tileSize: number;
  readonly deflation: Deflation;
  /** Full resolution and halves to write. */
  readonly levels: number;
  /** Names the no-data value in any case, so that the header's length does not depend on the values. */
  readonly alwaysNodata?: boolean;
  /** Whether bands carry statistics, on which the header's length depends. */
  readonly statistics?: boolean;
}

export interface EncodedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Lengths of the tiles' payloads in the order of the file: coarsest level first, plane by plane, in row order. */
  readonly lengths: readonly number[];
  /** Whether a value without declared no-data value is missing. */
  readonly missing: boolean;
  /** The values at full resolution as they are stored, band by band; read only, they may be the chunks' own. */
  readonly samples: readonly TypedArray[];
}

export function encodeImage(
  raster: StoredRaster,
  options: ImageOptions,
  codecs: PlatformCodecs,
): EncodedImage {
  return inOneGo(pacedImage(raster, options, codecs));
}

export function* pacedImage(
  raster: StoredRaster,
  options: ImageOptions,
  codecs: PlatformCodecs,
): Paced<EncodedImage> {
  const { storage, grid } = raster;
  const samples: Samples[] = [];
  for (const band of raster.bands) samples.push(yield* pacedSamples(band.chunk, storage));
  const missing = samples.some((band) => band.missing);
  const planes: Plane[][] = [];
  for (const { data } of samples)
    planes.push(yield* pyramid({ data, width: grid.width, height: grid.height }, options.levels));
  const tiles: Uint8Array[][] = [];
  for (let level = 0; level < options.levels; level++) {
    const all: Uint8Array[] = [];
    for (const band of planes) all.push(...(yield* encodePlane(band[level]!, { options, codecs, storage })));
    tiles.push(all);
  }
  const image: Image = {
    grid,
    bands: options.statistics ? yield* withStatistics(raster, samples, storage) : raster.bands,
    type: storage.type,
    nodata: storage.declared || missing || options.alwaysNodata ? storage.nodata : null,
    tileSize: options.tileSize,
    levels: options.levels,
    datetime: raster.datetime ?? null,
  };
  const lengths = tiles.map((level) => level.map((tile) => tile.length));
  return {
    bytes: pack(layoutOf(image, lengths), tiles),
    lengths: lengths.toReversed().flat(),
    missing,
    samples: samples.map((band) => band.data),
  };
}

function* withStatistics(
  { bands }: Raster,
  samples: readonly Samples[],
  storage: Storage,
): Paced<Image["bands"]> {
  const labels: Image["bands"][number][] = [];
  for (const [index, { chunk, ...label }] of bands.entries()) {
    const { data } = samples[index]!;
    const statistics = writtenStatistics(yield* sumsOf(chunk, data, storage), data.length);
    labels.push(statistics ? { ...label, statistics } : label);
  }
  return labels;
}

interface PlaneOptions {
  readonly options: ImageOptions;
  readonly codecs: PlatformCodecs;
  readonly storage: Storage;
}

function* encodePlane(plane: Plane, of: PlaneOptions): Paced<Uint8Array[]> {
  const { tileSize: size, deflation } = of.options;
  const { type, nodata } = of.storage;
  const { width, height } = plane;
  const tiles: Uint8Array[] = [];
  for (let row = 0; row < height; row += size) {
    for (let column = 0; column < width; column += size) {
      const tile = cutTile(plane.data, { width, height, column, row, size }, nodata);
      tiles.push(encodeTile(tile, { type, size, deflation }, of.codecs));
      yield tile.byteLength * workPerDeflatedByte;
    }
  }
  return tiles;
}

function pack(layout: Layout, tiles: readonly (readonly Uint8Array[])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(layout.bytes);
  bytes.set(layout.header);
  tiles.forEach((level, index) =>
    level.forEach((tile, number) => writeTile(bytes, tile, layout.starts[index]![number]!)),
  );
  return bytes;
}

/** A payload with its length before it and its last four bytes after it. */
function writeTile(bytes: Uint8Array<ArrayBuffer>, tile: Uint8Array, at: number): void {
  new DataView(bytes.buffer).setUint32(at - LEADER, tile.length, true);
  bytes.set(tile, at);
  bytes.set(tile.subarray(Math.max(0, tile.length - TRAILER)), at + tile.length);
}
