/** GDAL_NODATA as GDAL 3.6 understands it: what was declared, and the value that cells really have. */
import { integerRange } from "../../../cube/integer-range.ts";
import type { ElementType } from "../../../cube/shape.ts";
import type { StoredSample } from "./samples.ts";

/**
 * The declared value as a number: the longest number at the start of the text, 0 where there is none, which is how
 * GDAL takes it; null without a text. Integers of 64 bit are read as integers.
 */
export function declaredNodata(
  text: string | null,
  sample: StoredSample & { readonly type: ElementType },
): number | null {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") return null;
  if (sample.bits === 64 && sample.format !== "float") return wholeNumber(trimmed, sample.format);
  const value = leadingNumber(trimmed) + 0;
  return sample.type === "float32" ? Math.fround(value) : value;
}

function leadingNumber(text: string): number {
  const lower = text.toLowerCase();
  if (/^[-+]?nan|^[-+]?1\.#(ind|qnan|snan)/.test(lower)) return NaN;
  if (/^[-+]?inf|^[-+]?1\.#inf/.test(lower)) return lower.startsWith("-") ? -Infinity : Infinity;
  const match = /^[-+]?(0x[0-9a-f]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)/.exec(lower.replace(",", "."));
  return match ? Number(match[0]) : 0;
}

function wholeNumber(text: string, format: StoredSample["format"]): number {
  const digits = BigInt(/^[-+]?\d+/.exec(text)?.[0] ?? "0");
  return Number(format === "uint" ? BigInt.asUintN(64, digits) : BigInt.asIntN(64, digits));
}

/** The value that marks cells without data: fractions are cut off in whole types, and what the type cannot hold never occurs. */
export function effectiveNodata(declared: number | null, type: ElementType): number | null {
  if (declared === null) return null;
  const range = integerRange(type);
  if (!range) return declared;
  const value = type === "uint8" && (declared < 0 || declared > 255) ? NaN : Math.trunc(declared) + 0;
  return value >= range[0] && value <= range[1] ? value : null;
}

/** What blocks that are not in the file hold: no-data rounded and clamped to the type, zeros where none is declared. */
export function fillValue(declared: number | null, type: ElementType): number {
  if (declared === null) return 0;
  const range = integerRange(type);
  if (!range) return declared;
  if (Number.isNaN(declared)) return 0;
  const rounded = Math.sign(declared) * Math.round(Math.abs(declared)) + 0;
  return Math.min(range[1], Math.max(range[0], rounded));
}
