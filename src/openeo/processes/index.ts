/** THE LIST of processes. */
import type { ProcessDefinition } from "../define.ts";
import { add_dimension } from "./cubes/add_dimension.ts";
import { aggregate_spatial } from "./cubes/aggregate_spatial.ts";
import { aggregate_temporal } from "./cubes/aggregate_temporal.ts";
import { apply } from "./cubes/apply.ts";
import { apply_dimension } from "./cubes/apply_dimension.ts";
import { apply_kernel } from "./cubes/apply_kernel.ts";
import { dimension_labels } from "./cubes/dimension_labels.ts";
import { drop_dimension } from "./cubes/drop_dimension.ts";
import { filter_bands } from "./cubes/filter_bands.ts";
import { filter_bbox } from "./cubes/filter_bbox.ts";
import { filter_spatial } from "./cubes/filter_spatial.ts";
import { filter_temporal } from "./cubes/filter_temporal.ts";
import { load_collection } from "./cubes/load_collection.ts";
import { load_geojson } from "./cubes/load_geojson.ts";
import { load_url } from "./cubes/load_url.ts";
import { load_stac } from "./cubes/load_stac.ts";
import { mask } from "./cubes/mask.ts";
import { mask_polygon } from "./cubes/mask_polygon.ts";
import { merge_cubes } from "./cubes/merge_cubes.ts";
import { ndvi } from "./cubes/ndvi.ts";
import { reduce_dimension } from "./cubes/reduce_dimension.ts";
import { rename_dimension } from "./cubes/rename_dimension.ts";
import { rename_labels } from "./cubes/rename_labels.ts";
import { resample_cube_spatial } from "./cubes/resample_cube_spatial.ts";
import { resample_spatial } from "./cubes/resample_spatial.ts";
import { save_result } from "./cubes/save_result.ts";
import { trim_cube } from "./cubes/trim_cube.ts";
import { pixelProcesses } from "./pixel.ts";

const cubeProcesses: readonly ProcessDefinition[] = [
  add_dimension,
  aggregate_spatial,
  aggregate_temporal,
  apply,
  apply_dimension,
  apply_kernel,
  dimension_labels,
  drop_dimension,
  filter_bands,
  filter_bbox,
  filter_spatial,
  filter_temporal,
  load_collection,
  load_geojson,
  load_url,
  load_stac,
  mask,
  mask_polygon,
  merge_cubes,
  ndvi,
  reduce_dimension,
  rename_dimension,
  rename_labels,
  resample_cube_spatial,
  resample_spatial,
  save_result,
  trim_cube,
];

export const processes: readonly ProcessDefinition[] = [...cubeProcesses, ...pixelProcesses].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

const byId = new Map(processes.map((process) => [process.id, process]));

/** A predefined process; null in other namespaces, which have none here. */
export function findProcess(id: string, namespace: string | null): ProcessDefinition | null {
  return namespace === null || namespace === "backend" ? (byId.get(id) ?? null) : null;
}
