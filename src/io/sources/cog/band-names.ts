/** Band descriptions out of GDAL's metadata tag. */

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Per band its description or null; null when no band has one. */
export function bandNames(xml: string | null, bands: number): readonly (string | null)[] | null {
  const found = new Map<number, string>();
  for (const [, attributes, text] of (xml ?? "").matchAll(/<Item\s([^>]*)>([^<]*)<\/Item>/g)) {
    const sample = /\bsample="(\d+)"/.exec(attributes!)?.[1];
    if (sample !== undefined && /\bname="DESCRIPTION"/i.test(attributes!) && text!.trim() !== "")
      found.set(Number(sample), plainText(text!.trim()));
  }
  return found.size === 0 ? null : Array.from({ length: bands }, (_, band) => found.get(band) ?? null);
}

function plainText(xml: string): string {
  return xml.replace(/&(#x?)?(\w+);/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric === undefined) return ENTITIES[name] ?? whole;
    const code = parseInt(name, numeric === "#x" ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
