/** Every raster of a folder, in a process with a time limit and little memory. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RasterVerdict } from "./raster-check.ts";
import { type RasterReference, type ReferenceEntry, gdalsRefusal } from "./raster-reference.ts";

export interface RasterRow {
  readonly file: string;
  readonly verdict: RasterVerdict["verdict"] | "hung";
  readonly reason: string;
  /** GDAL's own words when it cannot read the file either. */
  readonly gdal: string | null;
}

/** Milliseconds that one file may take. */
const TIMEOUT_MS = 30_000;

export async function runRasters(folder: string): Promise<readonly RasterRow[]> {
  const { files } = JSON.parse(readFileSync(join(folder, "reference.json"), "utf8")) as RasterReference;
  const rows: RasterRow[] = [];
  let child = await startChild();
  for (const [file, entry] of Object.entries(files)) {
    const verdict = await withTimeout(child, { path: join(folder, file), entry });
    if (verdict.verdict === "hung") {
      child.kill("SIGKILL");
      child = await startChild();
    }
    rows.push({ file, ...verdict, gdal: gdalsRefusal(entry) });
  }
  child.kill();
  return rows;
}

/** Four times the isolate's memory: our own arrays and Node's take their share. */
async function startChild(): Promise<ChildProcess> {
  const child = fork(new URL("./raster-child.ts", import.meta.url), {
    execArgv: ["--max-old-space-size=512"],
  });
  await once(child, "message");
  return child;
}

/** A process that dies (out of memory) counts as hung: it answers nothing. */
function withTimeout(
  child: ChildProcess,
  task: { readonly path: string; readonly entry: ReferenceEntry },
): Promise<Pick<RasterRow, "verdict" | "reason">> {
  return new Promise((resolve) => {
    const done = (verdict: Pick<RasterRow, "verdict" | "reason">): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(verdict);
    };
    const timer = setTimeout(
      () => done({ verdict: "hung", reason: `no answer in ${TIMEOUT_MS} ms` }),
      TIMEOUT_MS,
    );
    child.once("message", (verdict) => done(verdict as RasterVerdict));
    child.once("exit", (code) => done({ verdict: "hung", reason: `the process ended with ${code}` }));
    child.send(task);
  });
}

export interface RasterCounts {
  readonly right: number;
  readonly refused: number;
  readonly wrong: number;
  readonly hung: number;
  /** Files that GDAL reads, and how many of them are refused. */
  readonly readable: number;
  readonly refusedReadable: number;
}

export function countRows(rows: readonly RasterRow[]): RasterCounts {
  const count = (verdict: RasterRow["verdict"]): number =>
    rows.filter((row) => row.verdict === verdict).length;
  const readable = rows.filter((row) => row.gdal === null);
  return {
    right: count("right"),
    refused: count("refused"),
    wrong: count("wrong"),
    hung: count("hung"),
    readable: readable.length,
    refusedReadable: readable.filter((row) => row.verdict === "refused").length,
  };
}
