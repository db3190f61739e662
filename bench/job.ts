/**
 * A batch job over the demo's tile set, from outside: input pixels per CPU second of all processes of the server, beside the
 * floor (inflating, undoing and making differences, deflating the same tiles) in this process; and how soon a small job's
 * first asset can be read.
 */
import { inflateSync } from "node:zlib";
import { fromArrayBuffer } from "geotiff";
import { platformCodecs } from "../src/platform/codecs.ts";
import { client, cpuSeconds, runJob } from "./client.ts";

export interface JobBench {
  readonly name: string;
  readonly inputMpx: number;
  readonly cpuSeconds: number;
  readonly mpxPerCpuSecond: number;
  readonly floorCpuSeconds: number;
  readonly ratio: number;
  /** From the start of a job of one tile to the last byte of its asset, median of five. */
  readonly firstAssetMs: number;
}

interface BenchServer {
  readonly url: string;
  readonly processGroup: number;
}

const load = (time: readonly [string, string], extent: object | null): object => ({
  process_id: "load_collection",
  arguments: {
    id: "SYNTHETIC_S2_DEMO",
    spatial_extent: extent,
    temporal_extent: time,
    bands: ["B04", "B08"],
  },
});
const saved = (data: object): object => ({
  load: data,
  save: {
    process_id: "save_result",
    arguments: { data: { from_node: "load" }, format: "GTiff" },
    result: true,
  },
});
const tile = { west: 505120, south: 5109760, east: 510240, north: 5114880, crs: 32633 };

export async function benchJob(server: BenchServer): Promise<JobBench> {
  const call = await client(server.url);
  const small = saved(load(["2024-06-01", "2024-06-02"], tile));
  const latencies: number[] = [];
  for (let i = 0; i < 5; i++) latencies.push((await runJob(call, small)).ms);
  const whole = saved(load(["2024-05-01", "2024-09-01"], null));
  await runJob(call, whole);
  const before = cpuSeconds(server.processGroup);
  const { files } = await runJob(call, whole);
  const seconds = cpuSeconds(server.processGroup) - before;
  const floor = await floorOf(files);
  return {
    name: `${files.length} dates x 2 bands of two tiles as job`,
    inputMpx: floor.mpx,
    cpuSeconds: seconds,
    mpxPerCpuSecond: floor.mpx / seconds,
    floorCpuSeconds: floor.seconds,
    ratio: seconds / floor.seconds,
    firstAssetMs: latencies.sort((a, b) => a - b)[2]!,
  };
}

/** What cannot be saved: every tile of full resolution once in, every tile of all levels once out. */
async function floorOf(
  files: readonly ArrayBuffer[],
): Promise<{ readonly seconds: number; readonly mpx: number }> {
  const tiles: { readonly bytes: Uint8Array; readonly full: boolean }[] = [];
  let cells = 0;
  for (const file of files) {
    const tiff = await fromArrayBuffer(file);
    for (let level = 0; level < (await tiff.getImageCount()); level++) {
      const { fileDirectory } = await tiff.getImage(level);
      const offsets = (await fileDirectory.loadValue("TileOffsets")) as ArrayLike<number>;
      const lengths = (await fileDirectory.loadValue("TileByteCounts")) as ArrayLike<number>;
      for (let i = 0; i < offsets.length; i++)
        tiles.push({
          bytes: new Uint8Array(file, Number(offsets[i]), Number(lengths[i])),
          full: level === 0,
        });
    }
    const image = await tiff.getImage(0);
    cells += image.getWidth() * image.getHeight() * image.getSamplesPerPixel();
  }
  const raw = tiles.map(({ bytes }) => inflateSync(bytes));
  const started = process.cpuUsage();
  tiles.forEach(({ bytes, full }, index) => {
    if (full) accumulate(inflateSync(bytes));
    platformCodecs.deflate(raw[index]!, "runs");
  });
  const { user, system } = process.cpuUsage(started);
  return { seconds: (user + system) / 1e6, mpx: cells / 1e6 };
}

function accumulate(bytes: Uint8Array): void {
  const data = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (let start = 0; start < data.length; start += 256) {
    let value = data[start]!;
    for (let i = start + 1; i < start + 256; i++) data[i] = value = (value + data[i]!) & 0xffff;
  }
}
