/** What of every load is asked for: the bands, dates and cells that results need of it, the filters on its items, and what is read for them. */
import { transformBounds } from "../../cube/crs/index.ts";
import type { LoadParams } from "../../cube/nodes/load.ts";
import type { NodeId, Plan, PlanNode } from "../../cube/plan.ts";
import { type Region, rangeSize } from "../../cube/region.ts";
import { type CubeShape, gridOf, labelAt } from "../../cube/shape.ts";
import { nameCharactersMax, urlCharactersMax } from "../../limits.ts";
import { shortened } from "../../errors.ts";
import type { LoadRequest } from "../../openeo/define.ts";
import type { Prepared } from "../request/prepare.ts";
import type { AskedWork, LoadReads } from "./explain-work.ts";

export interface ExplainedLoad extends Partial<LoadReads> {
  readonly node: string;
  /** Where it loads from, as the graph has it. */
  readonly from: LoadFrom;
  /** Properties by which items are filtered where they are searched. */
  readonly properties?: readonly string[];
  /** What results need of it; absent where they need nothing of it, or all of it was loaded while it was looked at. */
  readonly needed?: NeededPart;
}

type LoadFrom =
  | { readonly collection: string }
  | { readonly url: string }
  | { readonly files: readonly string[] };

interface NeededPart {
  readonly t: { readonly first: string; readonly last: string; readonly labels: number };
  readonly bands: readonly string[];
  /** Degrees: west, south, east, north. */
  readonly bbox: readonly number[];
  readonly "proj:code": string;
  readonly "proj:bbox": readonly number[];
  /** Rows and columns. */
  readonly "proj:shape": readonly number[];
  readonly items: number;
  readonly files: number;
}

export function explainLoads({ plan, requests }: Prepared, work: AskedWork): readonly ExplainedLoad[] {
  return [...requests].map(([origin, request]) => {
    const id = plan.nodes.findIndex((node) => node.kind === "load" && node.origin === origin);
    return { node: origin, ...asked(request), ...(id < 0 ? {} : read(plan, id, work)) };
  });
}

function asked(request: LoadRequest): Pick<ExplainedLoad, "from" | "properties"> {
  const from = fromOf(request);
  if (!("properties" in request)) return { from };
  const properties = Object.keys(request.properties).map((name) => shortened(name, nameCharactersMax));
  return { from, ...(properties.length > 0 ? { properties } : {}) };
}

function fromOf(request: LoadRequest): LoadFrom {
  switch (request.from) {
    case "collection":
      return { collection: request.collection };
    case "files":
      return { files: request.paths };
    case "stac":
    case "url":
      return { url: shortened(request.url, urlCharactersMax) };
  }
}

function read(plan: Plan, id: NodeId, { loads, needed }: AskedWork): Partial<ExplainedLoad> {
  const node: PlanNode = plan.nodes[id]!;
  const region = needed[id];
  if (node.kind !== "load" || !region) return {};
  return { needed: partOf(node.params, region), ...loads.get(id) };
}

function partOf({ shape, layers }: LoadParams, region: Region): NeededPart {
  const [t, bands] = region;
  const files = new Set<number>();
  let items = 0;
  for (const layer of layers.slice(t!.start, t!.stop))
    for (const item of layer.items) {
      const of = item.bands.slice(bands!.start, bands!.stop).flatMap((band) => (band ? [band.source] : []));
      if (of.length > 0) items++;
      for (const source of of) files.add(source);
    }
  return {
    t: {
      first: String(labelAt(shape.dims[0]!.labels, t!.start)),
      last: String(labelAt(shape.dims[0]!.labels, t!.stop - 1)),
      labels: rangeSize(t!),
    },
    bands: labelsIn(shape, region),
    ...placeOf(shape, region),
    items,
    files: files.size,
  };
}

function labelsIn(shape: CubeShape, [, bands]: Region): readonly string[] {
  return Array.from({ length: rangeSize(bands!) }, (_, i) =>
    String(labelAt(shape.dims[1]!.labels, bands!.start + i)),
  );
}

function placeOf(
  shape: CubeShape,
  [, , y, x]: Region,
): Pick<NeededPart, "bbox" | "proj:code" | "proj:bbox" | "proj:shape"> {
  const grid = gridOf(shape)!;
  const west = grid.originX + x!.start * grid.stepX;
  const east = grid.originX + x!.stop * grid.stepX;
  const [south, north] = [grid.originY + y!.start * grid.stepY, grid.originY + y!.stop * grid.stepY].sort(
    (a, b) => a - b,
  );
  const bounds = [west, south!, east, north!] as const;
  return {
    bbox: transformBounds(bounds, grid.crs, "EPSG:4326"),
    "proj:code": grid.crs,
    "proj:bbox": bounds,
    "proj:shape": [rangeSize(y!), rangeSize(x!)],
  };
}
