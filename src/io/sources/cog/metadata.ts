/** Items of GDAL_METADATA and what they say about bands. */

interface Item {
  readonly name: string;
  /** Null for items about the whole file. */
  readonly band: number | null;
  readonly domain: string;
  /** What GDAL itself makes of the item, such as "scale"; "" for words of people, whatever their name. */
  readonly role: string;
  readonly text: string;
}

/** Tags that are not closed end at the next one, so that a text of nothing else is passed over once. */
export function metadataItems(xml: string | null): readonly Item[] {
  return [...(xml ?? "").matchAll(/<Item\s([^<>]*)>([^<]*)<\/Item>/g)].map(([, attributes, text]) => {
    const attribute = (name: string): string | null =>
      new RegExp(`\\b${name}="([^"]*)"`).exec(attributes!)?.[1] ?? null;
    const sample = attribute("sample");
    return {
      name: attribute("name") ?? "",
      band: sample === null ? null : Number(sample),
      domain: attribute("domain") ?? "",
      role: attribute("role") ?? "",
      text: plainText(plainText(text!)),
    };
  });
}

const ENTITIES = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** GDAL escapes a text, and then once more as XML. */
function plainText(xml: string): string {
  return xml.replace(/&(#x?)?(\w+);/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric === undefined) return ENTITIES.get(name) ?? whole;
    const code = parseInt(name, numeric === "#x" ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Per band what items of a role say; null when no band has one. */
function perBand<T>(
  xml: string | null,
  role: string,
  as: { readonly bands: number; readonly value: (text: string) => T | null; readonly otherwise: T },
): readonly T[] | null {
  const found = new Map<number, T>();
  for (const item of metadataItems(xml)) {
    const value = item.role === role && item.band !== null ? as.value(item.text.trim()) : null;
    if (value !== null) found.set(item.band!, value);
  }
  return found.size === 0
    ? null
    : Array.from({ length: as.bands }, (_, band) => found.get(band) ?? as.otherwise);
}

/** Scales or offsets; a band that names none has 1 or 0. */
export function metadataNumbers(
  xml: string | null,
  role: "scale" | "offset",
  bands: number,
): readonly number[] | null {
  const value = (text: string): number | null => (Number.isFinite(Number(text)) ? Number(text) : null);
  return perBand(xml, role, { bands, value, otherwise: role === "scale" ? 1 : 0 });
}

/** Descriptions of bands. */
export function bandNames(xml: string | null, bands: number): readonly (string | null)[] | null {
  const value = (text: string): string | null => (text === "" ? null : text);
  return perBand<string | null>(xml, "description", { bands, value, otherwise: null });
}

/** Units of bands; "" for a band that names none. */
export function bandUnits(xml: string | null, bands: number): readonly string[] | null {
  return perBand<string>(xml, "unittype", { bands, value: (text) => text, otherwise: "" });
}

/** NODATA_VALUES: one value per band, separated by blanks; null when there are not as many as bands. */
export function metadataNodataValues(xml: string | null, bands: number): readonly number[] | null {
  const item = metadataItems(xml).find(
    ({ name, domain, band }) => name === "NODATA_VALUES" && domain === "" && band === null,
  );
  const values = item?.text.trim().split(/\s+/).map(Number) ?? [];
  return values.length === bands && !values.some(Number.isNaN) ? values : null;
}
