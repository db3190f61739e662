/** Samples as stored and as handed out: which element type holds how many bits of which format. */
import type { ElementType } from "../../../cube/shape.ts";
import { SourceUnreadable } from "../../faults.ts";
import { metadataItems } from "./metadata.ts";
import { TAG } from "./tiff/tags.ts";
import type { TagReader } from "./tiff/values.ts";

export interface StoredSample {
  readonly bits: number;
  readonly format: "uint" | "int" | "float";
}

/** SampleFormat of data whose format is not told: taken for unsigned integers of the usual sizes. */
const UNDEFINED = 4;

/**
 * Odd bit counts become the next larger unsigned type; so do signed ones, because GDAL reads them so. Floats of 16 and
 * 24 bit become float32, integers of 64 bit float64 (exact up to 2^53, rounded to the nearest beyond).
 */
export async function storedSample(
  tags: TagReader,
  key: string,
): Promise<StoredSample & { readonly type: ElementType }> {
  const bits = await same(tags, { tag: TAG.bitsPerSample, otherwise: 1, name: "bits" }, key);
  const code = await same(tags, { tag: TAG.sampleFormat, otherwise: 1, name: "formats" }, key);
  if (code === 5 || code === 6) throw new SourceUnreadable(key, "complex samples are not supported");
  const format = code === 3 ? "float" : code === 2 || (await saidSigned(tags, bits)) ? "int" : "uint";
  const known = (code >= 1 && code <= 3) || (code === UNDEFINED && [1, 8, 16, 32, 64].includes(bits));
  const type = known ? elementType(format, bits) : null;
  if (!type) throw new SourceUnreadable(key, `samples of ${bits} bits in format ${code} are not supported`);
  return { bits, format, type };
}

async function same(
  tags: TagReader,
  wanted: { readonly tag: number; readonly otherwise: number; readonly name: string },
  key: string,
): Promise<number> {
  const values = (await tags.numbers(wanted.tag)) ?? [];
  const samples = await tags.number(TAG.samplesPerPixel, 1);
  if (values.slice(0, samples).some((value) => value !== values[0]))
    throw new SourceUnreadable(key, `its bands have different ${wanted.name} per sample`);
  return values[0] ?? wanted.otherwise;
}

/** GDAL's older way to say that bytes are signed. */
async function saidSigned(tags: TagReader, bits: number): Promise<boolean> {
  if (bits !== 8 || tags.has(TAG.sampleFormat)) return false;
  const items = metadataItems(await tags.text(TAG.gdalMetadata));
  return items.some(({ name, text }) => name === "PIXELTYPE" && text.trim().startsWith("SIGNEDBYTE"));
}

function elementType(format: StoredSample["format"], bits: number): ElementType | null {
  if (format === "float")
    return bits === 64 ? "float64" : bits === 16 || bits === 24 || bits === 32 ? "float32" : null;
  if (bits === 64) return "float64";
  if (format === "int" && bits === 8) return "int8";
  if (format === "int" && bits === 16) return "int16";
  if (format === "int" && bits === 32) return "int32";
  if (!(Number.isInteger(bits) && bits >= 1 && bits <= 32)) return null;
  return bits <= 8 ? "uint8" : bits <= 16 ? "uint16" : "uint32";
}
