/** Geo keys by name and what their values are. */
import { trimmedEnd } from "../../../trimmed-end.ts";

export type GeoKeys = Readonly<Record<string, unknown>> | null;
export type Keys = Readonly<Record<string, unknown>>;

/** User-defined in a geo key. */
const USER_DEFINED = 32767;

/** The code of a key; null when it is missing, undefined (0) or user-defined. */
export function codeAt(keys: Keys, name: string): number | null {
  const code = Number(keys[name] ?? 0);
  return Number.isInteger(code) && code > 0 && code !== USER_DEFINED ? code : null;
}

/** The first number among some keys; null when none is there. */
export function numberOf(keys: Keys, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = keys[name];
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return null;
}

/** Texts without their closing bars and zeros. */
export function textOf(keys: Keys, name: string): string | null {
  const value = keys[name];
  return typeof value === "string" ? trimmedEnd(value, "|\0 \t\r\n") : null;
}
