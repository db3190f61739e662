/** What an asset is to a load: pixels that can be read, pixels of a format that cannot, a picture for people, or something else. */

/** `visual` are pictures made for eyes; they are data only where there is nothing else. */
export type AssetKind = "geotiff" | "jpeg2000" | "visual" | "foreign" | "other";

interface AssetLook {
  readonly key: string;
  readonly href: string;
  readonly type: string | null;
  readonly roles: readonly string[];
}

/** Rasters that cannot be read, by media type and extension, as people call them. */
const FOREIGN: readonly { readonly name: string; readonly type: RegExp; readonly path: RegExp }[] = [
  { name: "netCDF", type: /application\/(x-)?netcdf/i, path: /\.(nc|nc4|cdf)$/i },
  { name: "HDF", type: /application\/(x-)?hdf5?/i, path: /\.(h5|hdf|hdf5|he5)$/i },
  { name: "Zarr", type: /zarr/i, path: /\.zarr\/?$/i },
  { name: "GRIB", type: /application\/(wmo-|x-)?grib/i, path: /\.(grib2?|grb2?)$/i },
];

/** Without roles, keys tell what is a picture. */
const PICTURES = /^(thumbnail|overview|preview|rendered_preview|browse|quicklook|ql|dem_ql|tilejson)/i;
const SMALL = ["thumbnail", "overview", "browse"];

/** The registered type, and what people write instead of it. */
const TIFF = /geotiff|\btiff?\b|\bcog\b/i;
const JPEG2000 = { type: /image\/(jp2|jpx|j2k|jpeg2000|x-jp2)/i, path: /\.(jp2|j2k|j2c|jpc|jpx)$/i };

export function assetKind(asset: AssetLook): AssetKind {
  const foreign = foreignFormat(asset);
  if (asset.roles.some((role) => SMALL.includes(role)) && !asset.roles.includes("data")) return "other";
  if (asset.roles.length === 0 && PICTURES.test(asset.key)) return "other";
  if (asset.roles.length === 1 && asset.roles[0] === "metadata") return "other";
  const format = readableFormat(asset);
  if (format === null)
    return foreign === null ? "other" : asset.roles.includes("visual") ? "other" : "foreign";
  if (asset.roles.includes("visual") || /^(visual|tci)$/i.test(asset.key)) return "visual";
  return format;
}

/** By media type, else by extension where that says nothing. */
function readableFormat({ type, href }: AssetLook): "geotiff" | "jpeg2000" | null {
  if (type !== null && TIFF.test(type)) return "geotiff";
  if (type !== null && JPEG2000.type.test(type)) return "jpeg2000";
  if (type !== null && !/octet-stream|image\/x-|^data$/i.test(type)) return null;
  const path = pathOf(href);
  return /\.tiff?$/i.test(path) ? "geotiff" : JPEG2000.path.test(path) ? "jpeg2000" : null;
}

/** The name of a raster format that cannot be read; null for everything else. */
export function foreignFormat(asset: Pick<AssetLook, "type" | "href">): string | null {
  const byType = FOREIGN.find((format) => asset.type !== null && format.type.test(asset.type));
  if (byType) return byType.name;
  if (asset.type !== null && /tiff/i.test(asset.type)) return null;
  return FOREIGN.find((format) => format.path.test(pathOf(asset.href)))?.name ?? null;
}

/** The path without query, fragment and the `$value` of OData. */
function pathOf(href: string): string {
  return href.replace(/[?#].*$/s, "").replace(/\)?\/\$value$/, "");
}
