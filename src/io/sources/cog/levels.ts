/** The levels of a GeoTIFF: full resolution, and those overviews that hold the same bands. */
import { fileLevelsMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { RasterLevel } from "../raster-header.ts";
import { type ImageFacts, imageFacts } from "./coding.ts";
import type { TiffImages } from "./images.ts";
import { type BlockLayout, type MaskLayout, layoutOf } from "./layout.ts";
import type { Place, Transform } from "./place.ts";
import type { TagReader } from "./tiff/values.ts";

/** How a level is stored. */
export interface TiffLevel extends BlockLayout {
  /** Where the file says which cells are valid, in blocks of its own; null when it does not. */
  readonly mask: MaskLayout | null;
}

interface PlacedLevel extends Pick<RasterLevel, "grid" | "rotation"> {
  readonly layout: TiffLevel;
}

interface FileFacts {
  readonly facts: ImageFacts;
  /** "" where it is not known. */
  readonly crs: string;
  readonly place: Place;
  readonly key: string;
}

/** Full resolution and those overviews that hold the same bands; a level without a mask is left out where the image has one. */
export async function levelsOf(images: TiffImages, file: FileFacts): Promise<PlacedLevel[]> {
  const { facts, key } = file;
  const full = await levelOf(images.full, images.fullMask, {
    ...file,
    of: facts,
    littleEndian: images.littleEndian,
  });
  const levels = [full];
  for (const { image, mask } of images.overviews) {
    if (levels.length === fileLevelsMax || (full.layout.mask && !mask)) continue;
    const of = await sound(() => imageFacts(image, images.littleEndian, key));
    if (!of || !reduces(of, facts)) continue;
    const level = await sound(() => levelOf(image, mask, { ...file, of, littleEndian: images.littleEndian }));
    if (level && !(full.layout.mask && !level.layout.mask)) levels.push(level);
  }
  return levels.sort((a, b) => b.layout.width - a.layout.width);
}

/** A damaged overview costs itself, not the file. */
async function sound<T>(make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof SourceUnreadable) return null;
    throw error;
  }
}

/** The same bands in the same shape, smaller, up to one cell of rounding on each side. */
function reduces(small: ImageFacts, full: ImageFacts): boolean {
  return (
    small.width < full.width &&
    small.bands === full.bands &&
    small.type === full.type &&
    small.layout === full.layout &&
    Math.abs(small.height - (full.height * small.width) / full.width) <= 1 + full.height / full.width
  );
}

async function levelOf(
  image: TagReader,
  mask: TagReader | null,
  file: FileFacts & { readonly of: ImageFacts; readonly littleEndian: boolean },
): Promise<PlacedLevel> {
  const { of, key } = file;
  const layout = await layoutOf(image, of, key);
  const across = file.facts.width / of.width;
  const down = file.facts.height / of.height;
  const transform: Transform = file.place.transform ?? [0, 1, 0, 0, 0, 1];
  const [originX, stepX, xPerRow, originY, yPerColumn, stepY] = transform;
  return {
    layout: {
      ...layout,
      mask: mask && (await maskLayout(mask, { ...of, key, littleEndian: file.littleEndian })),
    },
    grid: {
      crs: file.crs,
      originX,
      originY,
      stepX: stepX * across,
      stepY: stepY * down,
      width: of.width,
      height: of.height,
    },
    rotation: xPerRow === 0 && yPerColumn === 0 ? null : [xPerRow * down, yPerColumn * across],
  };
}

/** A mask of one band, or of one for each, of 1 or 8 bit and of the image's size; another one is not a mask of it. */
async function maskLayout(
  mask: TagReader,
  image: {
    readonly width: number;
    readonly height: number;
    readonly bands: number;
    readonly key: string;
    readonly littleEndian: boolean;
  },
): Promise<MaskLayout | null> {
  const facts = await imageFacts(mask, image.littleEndian, image.key);
  const fits =
    facts.width === image.width &&
    facts.height === image.height &&
    facts.type === "uint8" &&
    (facts.bands === 1 || facts.bands === image.bands);
  if (!fits) return null;
  return { ...(await layoutOf(mask, facts, image.key)), bands: facts.bands, layout: facts.layout };
}
