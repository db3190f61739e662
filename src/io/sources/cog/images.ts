/** Which images of a TIFF are the raster, its overviews and their masks; pages and thumbnails are left out. */
import { blockTableKeptMax, directoriesMax, tagBytesMax } from "../../../limits.ts";
import type { PagedBytes } from "./paged.ts";
import { type TiffChain, type TiffDirectory, readChain, readDirectory, typeBytes } from "./tiff/directory.ts";
import { TAG } from "./tiff/tags.ts";
import { type TagReader, tagReader } from "./tiff/values.ts";

export interface TiffImages {
  readonly littleEndian: boolean;
  readonly full: TagReader;
  readonly fullMask: TagReader | null;
  readonly overviews: readonly { readonly image: TagReader; readonly mask: TagReader | null }[];
}

const REDUCED = 1;
const MASK = 4;

/** Overviews are further directories or sub-directories of the image; the mask of one has its size. */
export async function imagesOf(bytes: PagedBytes, key: string): Promise<TiffImages> {
  const chain = await readChain(bytes, key);
  const [first, ...further] = chain.directories;
  const inside = await subDirectories(bytes, chain, first!);
  await prefetchValues(bytes, [first!, ...further, ...inside]);
  const images = await Promise.all(
    [...further, ...inside].map(async (directory) => {
      const image = tagReader(bytes, chain, directory);
      return { image, kind: await kindOf(image), size: await sizeOf(image) };
    }),
  );
  const full = tagReader(bytes, chain, first!);
  const maskOf = (kind: number, size: string): TagReader | null =>
    images.find((mask) => (mask.kind & (MASK | REDUCED)) === kind && mask.size === size)?.image ?? null;
  return {
    littleEndian: chain.littleEndian,
    full,
    fullMask: maskOf(MASK, await sizeOf(full)),
    overviews: images
      .filter(({ kind }) => (kind & (MASK | REDUCED)) === REDUCED)
      .map(({ image, size }) => ({ image, mask: maskOf(MASK | REDUCED, size) })),
  };
}

async function subDirectories(
  bytes: PagedBytes,
  chain: TiffChain,
  first: TiffDirectory,
): Promise<readonly TiffDirectory[]> {
  const offsets = (await tagReader(bytes, chain, first).numbers(TAG.subDirectories)) ?? [];
  const found: TiffDirectory[] = [];
  for (const offset of new Set(offsets.slice(0, directoriesMax))) {
    const read = await readDirectory(bytes, chain, offset);
    if (read) found.push(read.directory);
  }
  return found;
}

/** The older SubfileType is not asked: to GDAL an image that only it calls reduced is a page. */
function kindOf(image: TagReader): Promise<number> {
  return image.number(TAG.newSubfileType, 0);
}

async function sizeOf(image: TagReader): Promise<string> {
  return `${await image.number(TAG.imageWidth, 0)}x${await image.number(TAG.imageLength, 0)}`;
}

/** Everything that a header may look at, in as few requests as its places allow; long tables of blocks stay where they are. */
async function prefetchValues(bytes: PagedBytes, directories: readonly TiffDirectory[]): Promise<void> {
  const tags = new Set<number>(Object.values(TAG));
  const tables = new Set<number>([
    TAG.tileOffsets,
    TAG.tileByteCounts,
    TAG.stripOffsets,
    TAG.stripByteCounts,
  ]);
  const ranges = directories.flatMap(({ entries }) =>
    [...entries]
      .filter(([tag, entry]) => tags.has(tag) && !(tables.has(tag) && entry.count > blockTableKeptMax))
      .map(([, entry]) => ({ offset: entry.at, length: entry.count * typeBytes[entry.type]! })),
  );
  await bytes.prefetch(ranges.filter((range) => range.length <= tagBytesMax));
}
