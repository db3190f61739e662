/** Texts in XML 1.0. */

/** What XML has no way to write, not even escaped (section 2.2); half characters too. */
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** For elements and for attributes in double quotes. */
export function escapeXml(text: string): string {
  return text
    .replace(UNWRITABLE, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
