/** Binding a collection of the catalogue: it is asked once, and the load becomes frozen facts: items in canonical order, grid, labels. */
import type { LoadParams } from "../../cube/nodes/params.ts";
import { evaluate } from "../../cube/program/scalar.ts";
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";
import { itemsPerLoadMax } from "../../limits.ts";
import type { CollectionRequest } from "../../openeo/define.ts";
import type { Catalog, CollectionBand, CollectionRecord, ItemRecord } from "../ports.ts";
import { extentOf, interval, lonLat } from "./extent.ts";
import { frozen, gridOf } from "./mosaic.ts";

export async function bindCollection(
  request: CollectionRequest,
  path: readonly PathStep[],
  catalog: Catalog,
): Promise<LoadParams> {
  const [from, to] = interval(request.temporal, path);
  const extent = extentOf(request.spatial, path);
  const collection = await catalog.get(request.collection);
  if (!collection)
    throw new OpenEOError("CollectionNotFound", `Collection '${request.collection}' does not exist.`, path);
  const bands = chosenBands(collection, request.bands, path);
  const query = { bbox: extent && lonLat(extent), from, to };
  const items = (await catalog.items(collection.id, query)).filter((item) => matches(item, request));
  if (items.length === 0)
    throw new OpenEOError(
      "NoDataAvailable",
      `There is no data available for the given extents in collection '${collection.id}'.`,
      path,
    );
  if (items.length > itemsPerLoadMax) {
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The load takes in ${items.length} items; ${itemsPerLoadMax} are allowed. Ask for less time or area, or filter by properties.`,
      path,
    );
  }
  const grid = gridOf(collection, { items, extent, bands, path });
  return frozen(collection, { items, bands, grid });
}

/** Bands by label, alias or common name, in the order of the argument; all of them when none is named. */
function chosenBands(
  collection: CollectionRecord,
  names: readonly string[] | null,
  path: readonly PathStep[],
): readonly CollectionBand[] {
  const { bands } = collection.facts;
  if (names === null) return bands;
  return names.map((name) => {
    const found =
      bands.find((band) => band.name === name) ??
      bands.find((band) => band.aliases.includes(name)) ??
      bands.find((band) => band.commonName === name);
    if (found) return found;
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'bands' of process 'load_collection' is invalid: collection '${collection.id}' has no band '${name}'; it has ${bands.map((band) => band.name).join(", ")}.`,
      path,
    );
  });
}

/** All property filters must say true; a property that an item lacks is null to them. */
function matches(item: ItemRecord, request: CollectionRequest): boolean {
  return Object.entries(request.properties).every(
    ([name, callback]) =>
      evaluate(callback.program, {
        ...callback.uniforms,
        value: (item.properties[name] ?? null) as Value,
      }) === true,
  );
}
