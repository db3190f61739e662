/** One file of a run as what tiles are made of: its values by the signed address that leads to it, as shades of its own range. */
import { hashText } from "../../cube/hash.ts";
import type { ResultFile } from "../../stac/result-file.ts";
import type { ResultJob } from "../../stac/results.ts";
import { userPrincipal } from "../ports/principal.ts";
import type { TileSource } from "./tile-source.ts";

/** Files whose values can be read back as a raster. */
export function isMapped(file: ResultFile): boolean {
  return file.shows === undefined && file.raster !== null && file.type.startsWith("image/tiff");
}

export interface MappedFile {
  readonly file: ResultFile;
  /** Signed, of the item of the file: the right to read it. */
  readonly item: string;
  readonly owner: string;
  readonly run: number;
}

/** `job`: that of the run. */
export function resultSource({ file, item, owner, run }: MappedFile, job: ResultJob): TileSource {
  return {
    id: `result-${hashText(JSON.stringify([job.id, run, file.name])).slice(0, 32)}`,
    owner,
    principal: userPrincipal(owner),
    title: job.title ?? `Results of job ${job.id}`,
    description: null,
    process: { process_graph: graphOf(file, item) },
    configuration: {},
    extra: {},
    version: 1,
  };
}

const from = (from_node: string): object => ({ from_node });

/** Three bands are red, green and blue; of all others the first is shown. */
function graphOf({ raster }: ResultFile, url: string): Record<string, unknown> {
  const bands = raster!.bands.length === 3 ? raster!.bands : raster!.bands.slice(0, 1);
  const [low, high] = rangeOf(bands, raster!.dataType);
  const scale = {
    process_id: "linear_scale_range",
    arguments: { x: { from_parameter: "x" }, inputMin: low, inputMax: high, outputMin: 0, outputMax: 255 },
    result: true,
  };
  return {
    load: { process_id: "load_stac", arguments: { url, bands: bands.map(({ name }) => name) } },
    shades: {
      process_id: "apply",
      arguments: { data: from("load"), process: { process_graph: { scale } } },
    },
    picture: { process_id: "save_result", arguments: { data: from("shades"), format: "PNG" }, result: true },
  };
}

type Bands = NonNullable<ResultFile["raster"]>["bands"];

/** Bytes are shown as they are; else two standard deviations about the mean, within what there is. */
function rangeOf(bands: Bands, dataType: string | null): readonly [number, number] {
  if (dataType === "uint8") return [0, 255];
  const ranges = bands.flatMap(({ statistics }) => (statistics ? [stretch(statistics)] : []));
  const low = Math.min(...ranges.map(([each]) => each));
  const high = Math.max(...ranges.map(([, each]) => each));
  return low < high ? [low, high] : [0, Math.max(1, high)];
}

function stretch({
  minimum = 0,
  maximum = 1,
  mean,
  stddev,
}: Readonly<Record<string, number>>): readonly [number, number] {
  if (mean === undefined || stddev === undefined) return [minimum, maximum];
  return [Math.max(minimum, mean - 2 * stddev), Math.min(maximum, mean + 2 * stddev)];
}
