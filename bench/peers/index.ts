/** `npm run bench -- --peers`: the same work by other programs, beside ours, as ratios of CPU time. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fields } from "../fields.ts";
import type { HttpRow } from "../http.ts";
import { demoFolder } from "./demo-folder.ts";
import { peerPython } from "./environment.ts";
import { titilerTile } from "./titiler.ts";

export interface PeerRow {
  readonly work: string;
  readonly peer: string;
  readonly oursMs: number;
  readonly peerMs: number;
}

/** Our case, and the peers' names of the same work. */
const pairs = [
  ["zonal means of 1,000 fields", "zonal means, NumPy + rasterio"],
  ["medians of four bands as job", "medians, numpy.nanmedian"],
  ["medians of four bands as job", "medians, NumPy by sorting"],
  ["copy of a band as job", "copies, GDAL's COG driver, level 6"],
  ["copy of a band as job", "copies, GDAL's COG driver, level 1"],
] as const;

export async function benchPeers(rows: readonly HttpRow[], folder: string): Promise<PeerRow[]> {
  const python = peerPython(folder);
  const demo = await demoFolder(resolve(folder, "demo"));
  const geometries = join(demo.dir, "fields.json");
  writeFileSync(geometries, JSON.stringify(fields(1000)));
  const { status, stdout, stderr } = spawnSync(python, ["bench/peers/numpy_cases.py", demo.dir, geometries], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`numpy_cases.py failed: ${stderr}`);
  const seconds = JSON.parse(stdout) as Record<string, number>;
  const tile = await titilerTile(python, demo);
  const ours = (name: string): number => rows.find((row) => row.name === name)!.cpuMs;
  return [
    ...pairs.map(([work, peer]) => ({ work, peer, oursMs: ours(work), peerMs: seconds[peer]! * 1000 })),
    ...["palette tile", "the same tile again (304)"].map((work) => ({
      work,
      peer: "titiler-openeo, through HTTP",
      oursMs: ours(work),
      peerMs: tile,
    })),
  ];
}
