/** One map tile of a service: the plan asked on the tile's grid. Its address is known before any pixel is read. */
import { type Chunk, isValidAt } from "../../cube/chunk.ts";
import type { Plan } from "../../cube/plan.ts";
import { type Region, range } from "../../cube/region.ts";
import { type CubeShape, type Grid, gridOf } from "../../cube/shape.ts";
import { endsUse } from "../../io/faults.ts";
import { bandLabels } from "../../io/formats/band-labels.ts";
import type { EncodedFile, RasterFormat } from "../../io/formats/format.ts";
import { jpeg } from "../../io/formats/output/jpeg.ts";
import { png } from "../../io/formats/output/png.ts";
import { webp } from "../../io/formats/output/webp.ts";
import type { CubeRef } from "../../openeo/define.ts";
import type { OutputRequest } from "../../openeo/lowering.ts";
import { resolve } from "../../cube/resolve.ts";
import { cubePart, taskWork } from "../work/quotes.ts";
import { paidTile } from "./pay-tile.ts";
import type { Deps } from "../deps.ts";
import { encodeRaster } from "../output/encode.ts";
import { checkedOptions, namedFormat } from "../output/format.ts";
import { rasterOf } from "../output/labels.ts";
import { evaluateScheduled } from "../request/evaluate.ts";
import { type TileFacts, regionOf, tileFacts, timesOf } from "./tile-facts.ts";
import { forgetTilePlan, tilePlanOf } from "./tile-plan.ts";
import type { TileRequest } from "./tile-request.ts";
import type { TileSource } from "./tile-source.ts";

export interface Tile extends TileFacts {
  /** Whether what it is made of may be taken back. */
  readonly guarded: boolean;
  encode(): Promise<EncodedFile>;
}

export async function renderTile(request: TileRequest, deps: Deps): Promise<Tile> {
  const planned = await tilePlanOf(request, deps);
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

/** Values of all bands at one pixel of a tile; null is no-data. */
export async function tileValues(
  request: TileRequest & { readonly row: number; readonly column: number },
  deps: Deps,
): Promise<Readonly<Record<string, number | null>>> {
  const { target, shape, region } = regionOf(await tilePlanOf(request, deps), request);
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
  const { plan, output } = await tilePlanOf(request, deps);
  const { shape } = plan.nodes[(output.data as CubeRef).node]!;
  return { shape, grid: gridOf(shape)!, times: timesOf(shape) };
}

type Computation = TileRequest & { readonly plan: Plan; readonly node: number; readonly region: Region };

/** A plan with an old version of a file, or one that is no longer given, is of no use any more: the next request binds anew. */
async function computed(of: Computation, deps: Deps): Promise<Chunk> {
  try {
    const output = { node: of.node, region: of.region };
    const schedule = resolve(of.plan, [output]);
    const work = taskWork(of.plan, cubePart(of.plan, of.node, of.region), schedule);
    const compute = (): Promise<Chunk> => evaluateScheduled(of.plan, { output, schedule }, deps);
    return await paidTile(of.service, work, { deps, compute });
  } catch (error) {
    if (endsUse(error)) await forgetTilePlan(of, deps);
    throw error;
  }
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
