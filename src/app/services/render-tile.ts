/** One map tile of a service: the plan asked on the tile's grid. Its address is known before any pixel is read. */
import { addresser } from "../../cube/address.ts";
import { hashText } from "../../cube/hash.ts";
import { levelOf } from "../../cube/nodes/load/level.ts";
import type { Plan } from "../../cube/plan.ts";
import { type Region, range } from "../../cube/region.ts";
import { type Chunk, isValidAt } from "../../cube/chunk.ts";
import { cellSides } from "../../cube/resample/affine.ts";
import { type CubeShape, type Grid, allLabels, gridOf, labelCount } from "../../cube/shape.ts";
import { retarget } from "../../cube/retarget.ts";
import type { ResampleMethod } from "../../cube/resample/window.ts";
import type { Value } from "../../cube/program/value.ts";
import { OpenEOError } from "../../errors.ts";
import type { EncodedFile, RasterFormat } from "../../io/formats/format.ts";
import { bandLabels } from "../../io/formats/band-labels.ts";
import { jpeg } from "../../io/formats/output/jpeg.ts";
import { png } from "../../io/formats/output/png.ts";
import { webp } from "../../io/formats/output/webp.ts";
import { endsUse } from "../../io/faults.ts";
import { plansKeptMax, sourceFreshMs, tileAddressesKeptMax } from "../../limits.ts";
import { CubeRef } from "../../openeo/define.ts";
import type { LowerResult, OutputRequest } from "../../openeo/lowering.ts";
import type { Deps } from "../deps.ts";
import { encodeRaster } from "../output/encode.ts";
import { evaluate } from "../request/evaluate.ts";
import { checkedOptions, namedFormat } from "../output/format.ts";
import { rasterOf } from "../output/labels.ts";
import { principalKey } from "../ports/principal.ts";
import { calledHash } from "../udp/pin.ts";
import { isGuarded } from "./guarded.ts";
import { forgetStaged, loweredService, processVersion, servicePrincipal, valuesOf } from "./service-plan.ts";
import type { TileSource } from "./tile-source.ts";
import { timeIndex } from "./time-step.ts";

export interface TileRequest {
  readonly service: TileSource;
  readonly grid: Grid;
  /** A step of the time dimension; null is the last. */
  readonly time: string | null;
  /** Values of declared parameters out of the URL. */
  readonly query: Readonly<Record<string, string>>;
  /** The picture that save_result asks for, where it asks for one; or PNG in any case. */
  readonly format: "as saved" | "PNG";
}

interface TileFacts {
  /** Names the pixels and their encoding; the ETag. */
  readonly address: string;
  /** What the tile comes from: levels of files, and whether it is approximate. */
  readonly trace: string;
}

export interface Tile extends TileFacts {
  /** Whether what it is made of may be taken back. */
  readonly guarded: boolean;
  encode(): Promise<EncodedFile>;
}

export async function renderTile(request: TileRequest, deps: Deps): Promise<Tile> {
  const planned = await planOf(request, deps);
  const { output, guarded } = planned;
  const format = tileFormat(output, request);
  const style = styled(output, format, request.service);
  const writer = format.writer(checkedOptions(style, format));
  return {
    ...tileFacts(planned, request, { format, style }),
    guarded,
    async encode() {
      const { target, shape, region } = regionOf(planned, request);
      const chunk = await computed({ ...request, plan: target.plan, node: target.node, region }, deps);
      return encodeRaster(rasterOf({ chunk, all: region, region }, shape, request.grid), {
        writer,
        output: style,
        deps,
      });
    },
  };
}

interface Style {
  readonly format: RasterFormat;
  readonly style: OutputRequest;
}

/** What is known of a tile before it is made: without a look at the sources where this plan was asked for it before. */
function tileFacts(planned: ServicePlan, request: TileRequest, { format, style }: Style): TileFacts {
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

/** Values of all bands at one pixel of a tile; null is no-data. */
export async function tileValues(
  request: TileRequest & { readonly row: number; readonly column: number },
  deps: Deps,
): Promise<Readonly<Record<string, number | null>>> {
  const { target, shape, region } = regionOf(await planOf(request, deps), request);
  const at = { y: request.row, x: request.column };
  const cell = region.map((r, dim) => {
    const { axis, type } = shape.dims[dim]!;
    return type === "spatial" && (axis === "x" || axis === "y") ? range(at[axis], at[axis] + 1) : r;
  });
  const chunk = await computed({ ...request, plan: target.plan, node: target.node, region: cell }, deps);
  return Object.fromEntries(
    bandLabels(shape).map((band, index) => [
      band.name,
      isValidAt(chunk, index) && !Number.isNaN(chunk.data[index]!) ? chunk.data[index]! : null,
    ]),
  );
}

export interface ServiceLayer {
  readonly shape: CubeShape;
  readonly grid: Grid;
  /** Labels of the temporal dimension; empty without one. */
  readonly times: readonly string[];
}

/** What a service shows, for capabilities. */
export async function serviceLayer(
  request: Pick<TileRequest, "service" | "query">,
  deps: Deps,
): Promise<ServiceLayer> {
  const { plan, output } = await planOf(request, deps);
  const { shape } = plan.nodes[(output.data as CubeRef).node]!;
  return { shape, grid: gridOf(shape)!, times: timesOf(shape) };
}

function timesOf(shape: CubeShape): readonly string[] {
  const time = shape.dims.find((dim) => dim.type === "temporal");
  return time ? allLabels(time.labels).map(String) : [];
}

type Computation = TileRequest & { readonly plan: Plan; readonly node: number; readonly region: Region };

/** A plan with an old version of a file, or one that is no longer given, is of no use any more: the next request binds anew. */
async function computed(of: Computation, deps: Deps): Promise<Chunk> {
  try {
    return await evaluate(of.plan, { node: of.node, region: of.region }, deps);
  } catch (error) {
    if (endsUse(error)) {
      plans.delete(planKey(of));
      await forgetStaged(of.service, valuesOf(of.service, queryValues(of)), deps);
    }
    throw error;
  }
}

function methodOf({ service }: TileRequest): ResampleMethod {
  return service.configuration["resampling"] === "bilinear" ? "bilinear" : "near";
}

function regionOf({ plan, output }: ServicePlan, request: TileRequest) {
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

/** PNG where no picture is asked for. */
function tileFormat(output: OutputRequest, { format }: TileRequest): RasterFormat {
  const asked = namedFormat(output);
  return (format === "as saved" && tilePictures.find(({ name }) => name === asked?.name)) || png;
}

const tilePictures: readonly RasterFormat[] = [png, jpeg, webp];

function styled(output: OutputRequest, format: RasterFormat, service: TileSource): OutputRequest {
  const colormap = service.configuration["colormap"];
  const own = output.format?.toUpperCase() === format.name ? output.options : {};
  return { ...output, options: typeof colormap === "string" ? { ...own, colormap } : own };
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

interface ServicePlan extends Pick<LowerResult, "plan" | "outputs"> {
  readonly output: OutputRequest;
  readonly guarded: boolean;
  /** Of tiles that were asked for. */
  readonly facts: Map<string, TileFacts>;
  /** When it was bound. */
  readonly boundMs: number;
}

/** Lowered plans of this isolate, by service, version, its owner and what a visitor said; values only, never promises. */
const plans = new Map<string, ServicePlan>();

async function planOf(request: Pick<TileRequest, "service" | "query">, deps: Deps): Promise<ServicePlan> {
  const key = planKey(request);
  const nowMs = Date.parse(deps.clock.now());
  const known = plans.get(key);
  if (known && !isOver(known, nowMs)) return known;
  const values = valuesOf(request.service, queryValues(request));
  const lowered = await loweredService(request.service, { ...values, bindAgain: known !== undefined }, deps);
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
  const guarded = isGuarded(lowered.plan, [
    request.service.process,
    request.service.called,
    values.parameters,
  ]);
  const made = { ...lowered, output, guarded, facts: new Map(), boundMs: nowMs };
  plans.set(key, made);
  return made;
}

/** A right that may end is looked at again, as files are. */
function isOver({ guarded, boundMs }: ServicePlan, nowMs: number): boolean {
  return guarded && nowMs - boundMs >= sourceFreshMs;
}

function planKey(request: Pick<TileRequest, "service" | "query">): string {
  const { service } = request;
  const owner = principalKey(servicePrincipal(service));
  const called = calledHash(service.called ?? {});
  return `${service.id}/${processVersion(service)}/${called}/${owner}/${JSON.stringify(queryValues(request))}`;
}

/** The part of a query that names values of the service's own parameters, for addresses of its tiles; "" when there are none. */
export function ownQuery({ service, query }: Pick<TileRequest, "service" | "query">): string {
  const own = Object.keys(queryValues({ service, query })).map((name) => [name, query[name]!]);
  return new URLSearchParams(own).toString();
}

/** Only declared parameters; JSON where it parses, else text. */
function queryValues({ service, query }: Pick<TileRequest, "service" | "query">): Record<string, Value> {
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
