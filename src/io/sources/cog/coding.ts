/** How the blocks of one image of a TIFF are coded: out of its tags, as plain data. */
import type { ElementType } from "../../../cube/shape.ts";
import type { CodecChoice } from "../../codecs/choice.ts";
import { SourceUnreadable } from "../../faults.ts";
import { type StoredSample, storedSample } from "./samples.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";
import { type YcbcrFacts, ycbcrBytes, ycbcrFacts } from "./colour/ycbcr.ts";

/** Colours that become RGB after decoding, as GDAL gives them; all else is handed out as stored. */
type Colour =
  | { readonly kind: "as stored" }
  | { readonly kind: "cmyk" }
  | { readonly kind: "cielab"; readonly whitePoint: readonly number[] | null }
  | ({ readonly kind: "ycbcr" } & YcbcrFacts);

export interface BlockCoding extends CodecChoice, StoredSample {
  readonly littleEndian: boolean;
  /** TIFF tag 317: 1 none, 2 differences, 3 floating point; only compressions that know predictors heed it. */
  readonly predictor: number;
  /** Samples per cell in a stored block: 1 for separate planes. */
  readonly samples: number;
  readonly colour: Colour;
}

export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  /** Bands as handed out. */
  readonly bands: number;
  readonly layout: "pixel" | "separate";
  readonly type: ElementType;
  readonly coding: BlockCoding;
  /** The band that says where the others are valid; null when there is none. */
  readonly alphaBand: number | null;
}

const LZW = 5;
const JPEG = 7;
const LZMA = 34925;
const predicting = new Set([LZW, 8, 32946, LZMA, 50000]);

export async function imageFacts(tags: TagReader, littleEndian: boolean, key: string): Promise<ImageFacts> {
  const width = await tags.number(TAG.imageWidth, 0);
  const height = await tags.number(TAG.imageLength, 0);
  if (!(width >= 1 && height >= 1 && width < 2 ** 31 && height < 2 ** 31))
    throw new SourceUnreadable(key, `an image of ${width} x ${height} cells cannot be`);
  const samples = await tags.number(TAG.samplesPerPixel, 1);
  if (!(samples >= 1 && samples <= 65535) || (tags.entry(TAG.samplesPerPixel)?.count ?? 1) !== 1)
    throw new SourceUnreadable(key, `${samples} samples per cell cannot be`);
  const layout = (await tags.number(TAG.planarConfiguration, 1)) === 2 && samples > 1 ? "separate" : "pixel";
  const { type, ...sample } = await storedSample(tags, key);
  const compression = await tags.number(TAG.compression, 1);
  const photometric = await tags.number(TAG.photometric, 1);
  const colour = await colourOf(tags, { key, samples, layout, compression, photometric, bits: sample.bits });
  const coding: BlockCoding = {
    ...sample,
    compression,
    littleEndian,
    predictor: predicting.has(compression) ? await tags.number(TAG.predictor, 1) : 1,
    samples: layout === "separate" ? 1 : samples,
    colour,
    jpegTables: compression === JPEG ? await tags.numbers(TAG.jpegTables) : null,
    jpegColour: compression === JPEG && photometric === 6 && layout === "pixel" ? "rgb" : "as stored",
    lercWrap: (await tags.numbers(TAG.lercParameters))?.[1] ?? 0,
    faxOptions: await tags.number(compression === 4 ? TAG.t6Options : TAG.t4Options, 0),
    lsbFirst: (await tags.number(TAG.fillOrder, 1)) === 2,
  };
  const bands = colour.kind === "cmyk" || colour.kind === "cielab" ? 4 : samples;
  const alpha = { bands: samples, type, colours: photometric === 2 || photometric === 6 ? 3 : 1 };
  return {
    width,
    height,
    bands,
    layout,
    type,
    coding,
    alphaBand: colour.kind === "as stored" ? await alphaBandOf(tags, alpha) : null,
  };
}

interface ColourTags {
  readonly key: string;
  readonly samples: number;
  readonly layout: "pixel" | "separate";
  readonly compression: number;
  readonly photometric: number;
  readonly bits: number;
}

/** Colours other than RGB of 8 bit become RGB as libtiff makes it; deeper ones are handed out as stored, as GDAL does. */
async function colourOf(tags: TagReader, image: ColourTags): Promise<Colour> {
  const { photometric, samples, bits } = image;
  const converts =
    bits === 8 &&
    ((photometric === 5 && samples >= 4 && (await tags.number(TAG.inkSet, 1)) === 1) ||
      (photometric === 6 && samples === 3 && image.compression !== JPEG) ||
      (photometric === 8 && samples === 3));
  if (photometric === 6 && bits > 8 && image.compression !== JPEG) await refuseGroups(tags, image.key);
  if (!converts) return { kind: "as stored" };
  if (image.layout === "separate")
    throw new SourceUnreadable(image.key, "colours other than RGB in separate planes are not supported");
  if (photometric === 5) return { kind: "cmyk" };
  if (photometric === 8) return { kind: "cielab", whitePoint: await tags.numbers(TAG.whitePoint) };
  return { kind: "ycbcr", ...(await ycbcrFacts(tags, image.key)) };
}

/** Deeper YCbCr is handed out as stored, which groups of cells are not. */
async function refuseGroups(tags: TagReader, key: string): Promise<void> {
  const { groupWidth, groupHeight } = await ycbcrFacts(tags, key);
  if (groupWidth * groupHeight > 1)
    throw new SourceUnreadable(key, "YCbCr with shared chroma and more than 8 bits is not supported");
}

/** GDAL's rule: the last of two or of four bands of 8 or 16 bit, where it is called alpha. */
async function alphaBandOf(
  tags: TagReader,
  image: { readonly bands: number; readonly type: ElementType; readonly colours: number },
): Promise<number | null> {
  const { bands, type } = image;
  if ((bands !== 2 && bands !== 4) || (type !== "uint8" && type !== "uint16" && type !== "int8")) return null;
  const extra = await tags.numbers(TAG.extraSamples);
  if (!extra || extra.length === 0) return null;
  const last = extra[extra.length - 1];
  return extra.length >= bands - image.colours && (last === 1 || last === 2) ? bands - 1 : null;
}

/** Bytes of so many uncompressed rows of a block: rows start at whole bytes. */
export function storedRowsBytes(coding: BlockCoding, width: number, rows: number): number {
  if (coding.colour.kind === "ycbcr") return ycbcrBytes(coding.colour, width, rows);
  return Math.ceil((width * coding.samples * coding.bits) / 8) * rows;
}
