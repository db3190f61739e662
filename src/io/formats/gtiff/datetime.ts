/** The tag DateTime (TIFF 6.0): when what the file shows was. */
import { instantOf } from "../../../cube/instant.ts";

/** "YYYY:MM:DD HH:MM:SS" in UTC; null of labels that are no dates, and of years that the form has no room for. */
export function tiffDateTime(label: string | null): string | null {
  const instant = instantOf(label);
  if (Number.isNaN(instant)) return null;
  const text = new Date(instant).toISOString();
  return /^\d{4}-/.test(text) ? `${text.slice(0, 10).replaceAll("-", ":")} ${text.slice(11, 19)}` : null;
}
