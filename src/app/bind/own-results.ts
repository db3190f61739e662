/** Results of our own jobs: the cube that was saved, with its dimensions and labels, and not what documents let guess of it. */
import type { Label } from "../../cube/shape.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import type { Bound, SavedDimensions, StacRequest } from "../../openeo/define.ts";
import type { FileDimension } from "../../stac/result-dimensions.ts";
import { type Json, objectOf, idOf } from "../../stac/read/json.ts";
import type { OwnResults } from "../ports/own-data.ts";
import { geojson } from "./url/formats/geojson.ts";
import type { InputFormat } from "./url/formats/format.ts";
import { netcdf } from "./url/formats/netcdf.ts";
import type { BindPorts } from "./ports.ts";
import { toldAtNode } from "./url/told.ts";

/** Files of several cubes are no cube; one that holds all dimensions is loaded as load_url does. */
export async function bindOwnFile(
  request: StacRequest,
  own: OwnResults,
  of: { readonly path: readonly PathStep[]; readonly ports: BindPorts },
): Promise<Bound> {
  const { name, location } = own.file!;
  const format: InputFormat = name.endsWith(".nc") ? netcdf : geojson;
  if (request.spatial !== null || request.temporal !== null || request.bands !== null)
    throw new OpenEOError(
      "FeatureUnsupported",
      `The results of batch job '${own.job}' are one ${format.name} file, which is loaded whole: leave out spatial_extent, temporal_extent and bands, and filter the cube (filter_bbox, filter_temporal, filter_bands).`,
      of.path,
    );
  try {
    return await format.bind({ location, name, options: {} }, of.ports);
  } catch (error) {
    throw toldAtNode(error, { what: `The file ${name} of batch job '${own.job}'`, path: of.path });
  }
}

interface SavedLayers {
  /** Per item that was found, what it belongs to: the labels of its file, as one text; in their order in the cube. */
  readonly layers: ReadonlyMap<string, string>;
  readonly saved: SavedDimensions;
}

/** Null where the files are not those of one cube, or where they do not tell its dimensions: then documents have to. */
export function savedLayers(own: OwnResults, found: ReadonlySet<string>): SavedLayers | null {
  const files = own.items.flatMap(({ document, dims }) =>
    dims && found.has(idOf(document)) ? [{ id: idOf(document), dims, assets: assetsOf(document) }] : [],
  );
  const [first] = files;
  if (!first || files.length < found.size || !files.every((file) => isSame(file, first))) return null;
  const named = (test: (dim: FileDimension) => boolean): string | null => first.dims.find(test)?.name ?? null;
  const [y, x] = [named(({ axis }) => axis === "y"), named(({ axis }) => axis === "x")];
  if (y === null || x === null) return null;
  const labels = files.map(({ dims }) => dims.flatMap(({ label }) => label ?? []));
  const keys = labels.map((each) => JSON.stringify(each));
  if (new Set(keys).size < keys.length) return null;
  const outer = first.dims
    .filter(({ label }) => label !== undefined)
    .map(({ name, type }, at) => ({ name, type, labels: distinct(labels.map((each) => each[at]!)) }));
  return {
    layers: new Map(files.map(({ id }, index) => [id, keys[index]!])),
    saved: { outer, from: placesIn(outer, keys), bands: named(({ type }) => type === "bands"), y, x },
  };
}

/** Those of one output have the same keys. */
function assetsOf({ assets }: Json): string {
  return Object.keys(objectOf(assets))
    .filter((key) => key !== "thumbnail")
    .join();
}

interface SavedFile {
  readonly dims: readonly FileDimension[];
  readonly assets: string;
}

function isSame(one: SavedFile, other: SavedFile): boolean {
  const named = ({ dims, assets }: SavedFile): string =>
    JSON.stringify([assets, dims.map(({ name, type }) => [name, type])]);
  return named(one) === named(other);
}

function distinct(labels: readonly Label[]): Label[] {
  return [...new Set(labels)];
}

/** Per combination of labels, the last dimension fastest, the number of the file that has it. */
function placesIn(outer: SavedDimensions["outer"], keys: readonly string[]): number[] {
  const combinations = outer.reduce<readonly (readonly Label[])[]>(
    (all, { labels }) => all.flatMap((before) => labels.map((label) => [...before, label])),
    [[]],
  );
  const numbers = new Map(keys.map((key, index) => [key, index]));
  return combinations.map((labels) => numbers.get(JSON.stringify(labels)) ?? -1);
}
