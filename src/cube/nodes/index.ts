/** THE LIST of node kinds. */
import type { NodeKind } from "../node.ts";
import { aggregate_time } from "./aggregate_time.ts";
import { apply } from "./apply.ts";
import { clip } from "./clip.ts";
import { external } from "./external.ts";
import { external_zones } from "./external_zones.ts";
import { flatten } from "./flatten.ts";
import { geometry_mask } from "./geometry_mask.ts";
import { given } from "./given.ts";
import { kernel } from "./kernel.ts";
import { load } from "./load.ts";
import { map_dimension } from "./map_dimension.ts";
import { mask } from "./mask.ts";
import { memory } from "./memory.ts";
import { merge } from "./merge.ts";
import { mosaic } from "./mosaic.ts";
import { neighborhood } from "./neighborhood.ts";
import { nodata_scan } from "./nodata_scan.ts";
import { rasterize } from "./rasterize.ts";
import { reduce } from "./reduce.ts";
import { resample } from "./resample.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { spatial_window } from "./spatial_window.ts";
import { unflatten } from "./unflatten.ts";
import { zonal } from "./zonal.ts";

const kinds = {
  aggregate_time,
  apply,
  clip,
  external,
  external_zones,
  flatten,
  geometry_mask,
  given,
  kernel,
  load,
  map_dimension,
  mask,
  memory,
  merge,
  mosaic,
  neighborhood,
  nodata_scan,
  rasterize,
  reduce,
  resample,
  reshape,
  select,
  spatial_window,
  unflatten,
  zonal,
};

/** The parameters of every kind: plain data, frozen into plans. */
export type NodeParams = {
  readonly [K in keyof typeof kinds]: (typeof kinds)[K] extends NodeKind<infer P> ? P : never;
};

export type KindName = keyof NodeParams;

/** Plans pair a name with the parameters of its kind; looked up by such a name, a kind takes the parameters beside it. */
export function nodeKind<K extends KindName>(name: K): NodeKind<NodeParams[K]> {
  const kind = kinds[name] as unknown as NodeKind<NodeParams[K]> | undefined;
  // Plans that were stored by another version may name kinds that are gone.
  if (!kind) throw new RangeError(`node kind ${name} does not exist`);
  return kind;
}

/** Names and revisions of all kinds, as one text. */
export const kindRevisions = Object.values(kinds)
  .map(({ kind, rev }) => `${kind}/${rev}`)
  .sort()
  .join(" ");
