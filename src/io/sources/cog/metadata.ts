/** Facts about bands out of GDAL_METADATA. */

interface Item {
  readonly name: string;
  readonly band: number;
  readonly domain: string;
  readonly text: string;
}

function itemsOf(xml: string | null): readonly Item[] {
  return [...(xml ?? "").matchAll(/<Item\s([^>]*)>([^<]*)<\/Item>/g)].map(([, attributes, text]) => {
    const attribute = (name: string): string =>
      new RegExp(`\\b${name}="([^"]*)"`).exec(attributes!)?.[1] ?? "";
    const band = Number(attribute("sample"));
    return { name: attribute("name"), band, domain: attribute("domain"), text: text! };
  });
}

/** Numbers of one role per band; null when no band has one. */
export function metadataNumbers(
  xml: string | null,
  name: "SCALE" | "OFFSET",
  bands: number,
): readonly number[] | null {
  const found = new Map<number, number>();
  for (const item of itemsOf(xml))
    if (item.name === name && Number.isFinite(Number(item.text))) found.set(item.band, Number(item.text));
  return found.size === 0
    ? null
    : Array.from({ length: bands }, (_, band) => found.get(band) ?? (name === "SCALE" ? 1 : 0));
}

/** NODATA_VALUES: one value per band, separated by blanks; null when there are not as many as bands. */
export function metadataNodataValues(xml: string | null, bands: number): readonly number[] | null {
  const item = itemsOf(xml).find(({ name, domain }) => name === "NODATA_VALUES" && domain === "");
  const values = item?.text.trim().split(/\s+/).map(Number) ?? [];
  return values.length === bands && !values.some(Number.isNaN) ? values : null;
}
