/**
 * Sources as our own rows, plans and rounds keep them: an object of ours is spelled "r2:<key>", as it always was. What we wrote
 * there was granted before, and reading it back grants it again; nothing else is ever read by these functions.
 */
import type { LoadParams } from "../../cube/nodes/load.ts";
import { OwnObject } from "../../cube/own-object.ts";
import type { Plan } from "../../cube/plan.ts";
import type { RasterSource } from "../../cube/source.ts";
import type { Bound } from "../../openeo/define.ts";
import { netcdfPart } from "../../io/sources/netcdf/blocks.ts";
import type { ItemRecord } from "./index.ts";

type Change = (source: RasterSource) => RasterSource;

function spelled({ access, ...source }: RasterSource): RasterSource {
  return access === undefined || OwnObject.isOne(access) ? source : { ...source, access };
}

function granted(folders: readonly string[]): Change {
  return (source) => {
    const name = netcdfPart(source.href)?.file ?? source.href;
    const key = name.slice("r2:".length);
    const ours = source.access === undefined && name.startsWith("r2:");
    return ours && folders.some((folder) => key.startsWith(folder))
      ? { ...source, access: new OwnObject(key) }
      : source;
  };
}

/** Rows of the catalogue name its own files only. */
const inCatalog = granted(["catalog/"]);
const inPlans = granted(["catalog/", "jobs/", "files/"]);

function changedItem(item: ItemRecord, change: Change): ItemRecord {
  const assets = Object.entries(item.assets).map(([key, asset]) => [
    key,
    { ...asset, source: change(asset.source) },
  ]);
  return { ...item, assets: Object.fromEntries(assets) as ItemRecord["assets"] };
}

export function storedItem(item: ItemRecord): ItemRecord {
  return changedItem(item, spelled);
}

export function itemFromStore(item: ItemRecord): ItemRecord {
  return changedItem(item, inCatalog);
}

function changedLoad(params: LoadParams, change: Change): LoadParams {
  return { ...params, sources: params.sources.map(change) };
}

function changedPlan(plan: Plan, change: Change): Plan {
  const nodes = plan.nodes.map((node) =>
    node.kind === "load" ? { ...node, params: changedLoad(node.params as LoadParams, change) } : node,
  );
  return { ...plan, nodes };
}

export function storedPlan(plan: Plan): Plan {
  return changedPlan(plan, spelled);
}

export function planFromStore(plan: Plan): Plan {
  return changedPlan(plan, inPlans);
}

type Loads = readonly (readonly [string, Bound])[];

function changedLoads(loads: Loads, change: Change): Loads {
  return loads.map(([key, bound]) => [
    key,
    bound.kind === "load" ? { ...bound, params: changedLoad(bound.params, change) } : bound,
  ]);
}

export function storedLoads(loads: Loads): Loads {
  return changedLoads(loads, spelled);
}

export function loadsFromStore(loads: Loads): Loads {
  return changedLoads(loads, inPlans);
}
