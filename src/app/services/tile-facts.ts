/** What is known of a tile before any pixel is read: where its plan is asked, its address, what it comes from. */
import { addresser } from "../../cube/address.ts";
import { hashText } from "../../cube/hash.ts";
import { levelOf } from "../../cube/nodes/load/level.ts";
import type { Plan } from "../../cube/plan.ts";
import { type Region, range } from "../../cube/region.ts";
import { cellSides } from "../../cube/resample/affine.ts";
import type { LoadMethod } from "../../cube/resample/window.ts";
import { retarget } from "../../cube/retarget.ts";
import { type CubeShape, allLabels, labelCount } from "../../cube/shape.ts";
import type { RasterFormat } from "../../io/formats/format.ts";
import { tileAddressesKeptMax } from "../../limits.ts";
import type { CubeRef } from "../../openeo/define.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import type { TilePlan } from "./tile-plan.ts";
import type { TileRequest } from "./tile-request.ts";
import { timeIndex } from "./time-step.ts";

type At = Pick<TileRequest, "service" | "grid" | "time">;

export interface TileFacts {
  /** Names the pixels and their encoding; the ETag. */
  readonly address: string;
  /** What the tile comes from: levels of files, and whether it is approximate. */
  readonly trace: string;
}

export interface TileStyle {
  readonly format: RasterFormat;
  readonly style: OutputRequest;
}

/** What is known of a tile before it is made: without a look at the sources where this plan was asked for it before. */
export function tileFacts(
  planned: Pick<TilePlan, "plan" | "output" | "facts">,
  request: At,
  { format, style }: TileStyle,
): TileFacts {
  const { facts } = planned;
  const encoding = `${format.name}|${JSON.stringify(style.options)}`;
  const key = JSON.stringify([request.grid, request.time, methodOf(request), encoding]);
  const known = facts.get(key);
  if (known) return known;
  const { target, region } = regionOf(planned, request);
  const made = {
    address: hashText(`${addresser(target.plan)(target.node, region)}|${encoding}`).slice(0, 32),
    trace: traceOf(target.plan, target.approximate),
  };
  if (facts.size >= tileAddressesKeptMax) facts.delete(facts.keys().next().value!);
  facts.set(key, made);
  return made;
}

export function regionOf({ plan, output }: Pick<TilePlan, "plan" | "output">, request: At) {
  const node = (output.data as CubeRef).node;
  const target = retarget(plan, node, { grid: request.grid, method: methodOf(request) });
  const { shape } = target.plan.nodes[target.node]!;
  return { target, shape, region: chosenLabels(shape, request.time) };
}

/** All of bands, y and x; the asked time; the last label of every other dimension. */
function chosenLabels(shape: CubeShape, time: string | null): Region {
  return shape.dims.map((dim) => {
    const count = labelCount(dim.labels);
    if (dim.type === "bands" || (dim.type === "spatial" && dim.axis !== "z")) return range(0, count);
    const index = dim.type === "temporal" && time !== null ? timeIndex(timesOf(shape), time) : count - 1;
    return range(index, index + 1);
  });
}

/** Labels of the temporal dimension; empty without one. */
export function timesOf(shape: CubeShape): readonly string[] {
  const time = shape.dims.find((dim) => dim.type === "temporal");
  return time ? allLabels(time.labels).map(String) : [];
}

function methodOf({ service }: At): LoadMethod {
  return service.configuration["resampling"] === "bilinear" ? "bilinear" : "near";
}

/** The levels that the loads of a plan read from, the same for all tiles of a zoom. */
function traceOf(plan: Plan, approximate: boolean): string {
  const levels = new Set<string>();
  for (const node of plan.nodes) {
    if (node.kind !== "load") continue;
    for (const source of node.params.sources) {
      const level = levelOf(node.params, source);
      levels.add(`level=${level} cell=${cellSides(source.levels[level]!)[0]}`);
    }
  }
  return [...levels, ...(approximate ? ["approximate"] : [])].join("; ");
}
