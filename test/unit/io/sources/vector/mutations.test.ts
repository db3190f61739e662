/** Damaged files: an answer or an error that names the file, soon, and without filling the memory. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OpenEOError } from "../../../../../src/errors.ts";
import { UrlFiles } from "../../../../support/url-cubes.ts";

const runs = 400;
const slowestMs = 2000;

/** A few bytes changed, a part cut off, or a part put twice. */
function mutated(original: Uint8Array, seed: number): Uint8Array {
  let state = seed * 2654435761 + 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
  const bytes = Uint8Array.from(original);
  if (seed % 5 === 0) return bytes.subarray(0, next(bytes.length));
  if (seed % 5 === 1) {
    const at = next(bytes.length);
    return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(next(at + 1))]);
  }
  const extremes = [0, 0xff, 0x7f, 0x80, 1];
  for (let i = 0; i <= next(8); i++) {
    // Most of what can go wrong is in the header at the start and in the footer at the end.
    const at =
      next(3) === 0
        ? bytes.length - 1 - next(Math.min(600, bytes.length))
        : next(Math.min(900, bytes.length));
    bytes[at] = next(2) === 0 ? extremes[next(5)]! : next(256);
  }
  return bytes;
}

describe("damaged files", () => {
  it.each([
    ["netcdf/classic.nc", "netCDF"],
    ["netcdf/data64.nc", "netCDF"],
    ["netcdf/offset64.nc", "netCDF"],
    ["vector/mixed_snappy.parquet", "GeoParquet"],
    ["vector/mixed_zstd.parquet", "GeoParquet"],
    ["vector/mixed_none.parquet", "GeoParquet"],
    ["vector/points_native.parquet", "GeoParquet"],
    ["vector/wkt.csv", "CSV"],
    ["vector/points.csv", "CSV"],
  ])("%s", { timeout: 120_000 }, async (name, format) => {
    const original = readFileSync(`test/golden/${name}`);
    const outcomes = { right: 0, refused: 0 };
    let slowest = 0;
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for (let seed = 0; seed < runs; seed++) {
      const files = new UrlFiles();
      files.files.set("https://example.org/f", mutated(original, seed));
      const start = performance.now();
      try {
        await files.load("https://example.org/f", format, format === "CSV" ? { crs: 3857 } : {});
        outcomes.right++;
      } catch (error) {
        if (!isReported(error)) throw new Error(`seed ${seed}: ${(error as Error).stack}`, { cause: error });
        outcomes.refused++;
      }
      slowest = Math.max(slowest, performance.now() - start);
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(outcomes.refused).toBeGreaterThan(runs / 20);
    expect(slowest).toBeLessThan(slowestMs);
    expect(most).toBeLessThan(256 * 1024 * 1024);
  });
});

/** Faults that people are told, of the file or of what they asked; never our own mistakes. */
function isReported(error: unknown): boolean {
  if (error instanceof OpenEOError) return error.status < 500;
  return error instanceof Error && ["SourceUnreadable", "SourceUnavailable"].includes(error.name);
}
