/**
 * `npm run bench`: in workerd, per case our time, the floor's time in the same run, and their ratio. `--http`: what answers cost through HTTP.
 * `--peers`: that, beside NumPy, GDAL and titiler-openeo, which are fetched from the package registry.
 * `--fairness`: what small requests wait for beside heavy ones. `--json` for machines.
 */
import { parseArgs } from "node:util";
import { cases } from "../bench/cases.ts";
import { type Waits, benchFairness } from "../bench/fairness.ts";
import { type HttpRow, benchHttp } from "../bench/http.ts";
import { type PeerRow, benchPeers } from "../bench/peers/index.ts";
import { type JobBench, benchJob } from "../bench/job.ts";
import type { DecodeTimes } from "../bench/decode.ts";
import { gdalCases, translated } from "../bench/gdal-tiff.ts";
import { makeTiff, tiffCases } from "../bench/tiff.ts";
import { adminOf } from "./lib/admin.ts";
import { firstStart } from "./lib/first-start.ts";
import { freePort } from "./lib/port.ts";
import { startServer } from "./lib/server.ts";
import { openState } from "./lib/state.ts";

interface Row {
  readonly name: string;
  readonly ms: number;
  readonly floorMs: number | null;
  readonly ratio: number | null;
  readonly blocksNeeded: number;
  readonly blocksTouched: number;
  readonly requests: number;
  /** Read, compressed. */
  readonly bytes: number;
  readonly peakBytes: number;
}

interface Decoder extends DecodeTimes {
  readonly name: string;
}

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    fairness: { type: "boolean", default: false },
    http: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
  },
});
process.env["OPENEO_STATE_DIR"] ??= ".openeo/bench";
const state = openState();
if (values.http || values.peers) {
  await http();
  process.exit(0);
}
if (values.fairness) {
  await fairness();
  process.exit(0);
}
const server = await startServer(state, await freePort(), { config: "wrangler.bench.toml" });
try {
  await firstStart(state, adminOf(server.url, server.adminToken), server.url);
  const rows: Row[] = [];
  for (const [index] of cases.entries())
    rows.push((await (await fetch(`${server.url}/bench/${index}/${index < 2 ? 15 : 7}`)).json()) as Row);
  const decoders: Decoder[] = [];
  for (const one of tiffCases) decoders.push({ name: one.name, ...(await decodeTimes(makeTiff(one))) });
  for (const one of gdalCases) {
    const bytes = translated(one);
    if (bytes) decoders.push({ name: one.name, ...(await decodeTimes(bytes)) });
    else console.error(`left out: ${one.name} (no GDAL here that writes it)`);
  }
  await server.stop();
  const job = await jobRow();
  if (values.json) console.log(JSON.stringify({ cases: rows, decoders, job }, null, 2));
  else {
    print(rows);
    printDecoders(decoders);
    printJob(job);
  }
} finally {
  await server.stop();
}

async function http(): Promise<void> {
  const product = await startServer(state, await freePort());
  try {
    await firstStart(state, adminOf(product.url, product.adminToken), product.url);
    const rows = await benchHttp(product);
    const peers = values.peers ? await benchPeers(rows, state.dir) : [];
    if (values.json) console.log(JSON.stringify({ rows, peers }, null, 2));
    else {
      rows.forEach(printHttp);
      peers.forEach(printPeer);
    }
  } finally {
    await product.stop();
  }
}

function printHttp({ name, requests, cpuMs, bytes }: HttpRow): void {
  console.log(
    `${name.padEnd(34)} ${cpuMs.toFixed(1).padStart(8)} CPU ms ${(bytes / 1024).toFixed(0).padStart(7)} KiB (${requests} requests)`,
  );
}

function printPeer({ work, peer, oursMs, peerMs }: PeerRow): void {
  console.log(
    `${work.padEnd(30)} ${peer.padEnd(36)} ours ${oursMs.toFixed(1).padStart(8)} CPU ms, peer ${peerMs.toFixed(1).padStart(8)}, ours / peer ${(oursMs / peerMs).toFixed(2)}`,
  );
}

async function fairness(): Promise<void> {
  const product = await startServer(state, await freePort());
  try {
    const admin = adminOf(product.url, product.adminToken);
    await firstStart(state, admin, product.url);
    const rows = await benchFairness(product, admin);
    if (values.json) console.log(JSON.stringify(rows, null, 2));
    else rows.forEach((row) => printWaits(row, rows[0]!));
  } finally {
    await product.stop();
  }
}

function printWaits(row: Waits, idle: Waits): void {
  const told = (name: "capabilities" | "tile"): string => {
    const { p50, max, count } = row[name];
    const times = (p50 / idle[name].p50).toFixed(1);
    return `${name} p50 ${p50.toFixed(0)} ms (${times} x idle), max ${max.toFixed(0)} ms, ${count} answers`;
  };
  const heavy =
    row.heavyMs === null
      ? ""
      : `; heavy ${JSON.stringify(row.heavy)}, ${(row.heavyMs / 1000).toFixed(1)} s each`;
  console.log(`beside ${row.beside}: ${told("capabilities")}; ${told("tile")}${heavy}`);
}

/** Jobs need the product's own queue and objects. */
async function jobRow(): Promise<JobBench> {
  const product = await startServer(state, await freePort());
  try {
    return await benchJob(product);
  } finally {
    await product.stop();
  }
}

function printJob(job: JobBench): void {
  console.log(
    `${job.name}: ${job.inputMpx.toFixed(1)} Mpx in ${job.cpuSeconds.toFixed(2)} CPU s, ${job.mpxPerCpuSecond.toFixed(1)} Mpx per CPU s; floor ${job.floorCpuSeconds.toFixed(2)} s, ratio ${job.ratio.toFixed(2)}; first asset of a job of one tile after ${job.firstAssetMs.toFixed(0)} ms`,
  );
}

function print(rows: readonly Row[]): void {
  console.log(
    `${"case".padEnd(46)} ${"ms".padStart(8)} ${"floor ms".padStart(9)} ${"ratio".padStart(6)} ${"blocks needed/touched".padStart(22)} ${"requests".padStart(9)} ${"KiB".padStart(6)} ${"peak MiB".padStart(9)}`,
  );
  const number = (value: number | null, digits: number): string =>
    value === null ? "-" : value.toFixed(digits);
  for (const row of rows) {
    console.log(
      `${row.name.padEnd(46)} ${number(row.ms, 2).padStart(8)} ${number(row.floorMs, 2).padStart(9)} ${number(row.ratio, 2).padStart(6)} ${`${row.blocksNeeded}/${row.blocksTouched}`.padStart(22)} ${String(row.requests).padStart(9)} ${number(row.bytes / 1024, 0).padStart(6)} ${number(row.peakBytes / 1048576, 1).padStart(9)}`,
    );
  }
}

async function decodeTimes(body: Uint8Array<ArrayBuffer>): Promise<DecodeTimes> {
  const answer = await fetch(`${server.url}/bench/decode/7`, { method: "POST", body });
  return (await answer.json()) as DecodeTimes;
}

function printDecoders(decoders: readonly Decoder[]): void {
  console.log(
    `\n${"decoding 1024 x 1024 pixels".padEnd(30)} ${"MB/s".padStart(8)} ${"floor".padStart(8)} ${"of floor".padStart(9)} ${"geotiff.js".padStart(11)} ${"times".padStart(6)}`,
  );
  for (const { name, ours, floor, peer } of decoders) {
    const times = peer === null ? "-" : (ours / peer).toFixed(1);
    const share = floor === null ? "no floor" : (ours / floor).toFixed(2);
    console.log(
      `${name.padEnd(30)} ${ours.toFixed(0).padStart(8)} ${(floor?.toFixed(0) ?? "-").padStart(8)} ${share.padStart(9)} ${(peer?.toFixed(0) ?? "-").padStart(11)} ${times.padStart(6)}`,
    );
  }
}
