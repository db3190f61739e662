/** One map tile of a service: the plan asked on the tile's grid. Its address is known before any pixel is read. */
import { addresser, hashText } from "../cube/address.ts";
import type { LoadParams } from "../cube/nodes/params.ts";
import { levelOf } from "../cube/nodes/load/passes.ts";
import type { Plan } from "../cube/plan.ts";
import { type Region, range } from "../cube/region.ts";
import { type CubeShape, type Grid, gridOf, labelCount } from "../cube/shape.ts";
import { retarget } from "../cube/retarget.ts";
import type { Value } from "../cube/program/value.ts";
import { OpenEOError } from "../errors.ts";
import type { EncodedFile } from "../io/formats/format.ts";
import { plansKeptMax } from "../limits.ts";
import { CubeRef } from "../openeo/define.ts";
import type { LowerResult, OutputRequest } from "../openeo/lower.ts";
import type { Deps } from "./deps.ts";
import { encodeRaster } from "./encode-output.ts";
import { evaluate } from "./evaluate.ts";
import { rasterOf } from "./output-labels.ts";
import type { ServiceRecord } from "./ports.ts";
import { requireProcess } from "./process-request.ts";
import { lowerRequest } from "./run-sync.ts";

export interface TileRequest {
  readonly service: ServiceRecord;
  readonly grid: Grid;
  /** Values of declared parameters out of the URL. */
  readonly query: Readonly<Record<string, string>>;
}

export interface Tile {
  /** Names the pixels and their encoding; the ETag. */
  readonly address: string;
  /** What the tile comes from: levels of files, and whether it is approximate. */
  readonly trace: string;
  encode(): Promise<EncodedFile>;
}

export async function renderTile(request: TileRequest, deps: Deps): Promise<Tile> {
  const { plan, output } = await planOf(request, deps);
  const method = request.service.configuration["resampling"] === "bilinear" ? "bilinear" : "near";
  const node = (output.data as CubeRef).node;
  const target = retarget(plan, node, { grid: request.grid, method });
  const shape = target.plan.nodes[target.node]!.shape;
  const region = lastLabels(shape);
  const style = styled(output, request.service);
  return {
    address: hashText(
      `${addresser(target.plan)(target.node, region)}|${JSON.stringify(style.options)}`,
    ).slice(0, 32),
    trace: traceOf(target.plan, target.approximate),
    async encode() {
      const chunk = await evaluate(target.plan, { node: target.node, region }, deps);
      return encodeRaster(
        rasterOf(
          { chunk, all: region, region: region.map((r) => range(r.start, r.stop)) },
          shape,
          request.grid,
        ),
        { format: "PNG", output: style, deps },
      );
    },
  };
}

/** All of bands, y and x; the last label of every other dimension. */
function lastLabels(shape: CubeShape): Region {
  return shape.dims.map((dim) => {
    const count = labelCount(dim.labels);
    const whole = dim.type === "bands" || (dim.type === "spatial" && dim.axis !== "z");
    return whole ? range(0, count) : range(count - 1, count);
  });
}

function styled(output: OutputRequest, service: ServiceRecord): OutputRequest {
  const colormap = service.configuration["colormap"];
  const own = output.format?.toLowerCase() === "png" ? output.options : {};
  return { ...output, options: typeof colormap === "string" ? { ...own, colormap } : own };
}

/** The levels that the loads of a plan read from, the same for all tiles of a zoom. */
function traceOf(plan: Plan, approximate: boolean): string {
  const levels = new Set<string>();
  for (const node of plan.nodes) {
    if (node.kind !== "load") continue;
    const params = node.params as LoadParams;
    for (const source of params.sources) {
      const level = levelOf(params, source);
      levels.add(`level=${level} cell=${Math.abs(source.levels[level]!.grid.stepX)}`);
    }
  }
  return [...levels, ...(approximate ? ["approximate"] : [])].join("; ");
}

interface ServicePlan extends LowerResult {
  readonly output: OutputRequest;
}

/** Lowered plans of this isolate, by service, version and parameter values; values only, never promises. */
const plans = new Map<string, ServicePlan>();

async function planOf(request: TileRequest, deps: Deps): Promise<ServicePlan> {
  const process = requireProcess(request.service.process);
  const parameters = { ...process.parameters, ...queryValues(request) };
  const key = `${request.service.id}/${request.service.version}/${JSON.stringify(parameters)}`;
  const known = plans.get(key);
  if (known) return known;
  const lowered = await lowerRequest({ ...process, parameters }, deps);
  const output = lowered.outputs.find(
    (candidate) =>
      candidate.data instanceof CubeRef && gridOf(lowered.plan.nodes[candidate.data.node]!.shape),
  );
  if (!output)
    throw new OpenEOError(
      "ServiceConfigInvalid",
      "The process of this service gives no raster that tiles could show.",
    );
  if (plans.size >= plansKeptMax) plans.delete(plans.keys().next().value!);
  const made = { ...lowered, output };
  plans.set(key, made);
  return made;
}

/** Only declared parameters; JSON where it parses, else text. */
function queryValues({ service, query }: TileRequest): Record<string, Value> {
  const declared = (service.process["parameters"] ?? []) as readonly { readonly name: string }[];
  return Object.fromEntries(
    declared.flatMap(({ name }) => (query[name] === undefined ? [] : [[name, parsed(query[name])]])),
  );
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
