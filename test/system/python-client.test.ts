/** The openEO client for Python against this back-end; its results are judged by GDAL, xarray and the official STAC schemas. */
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { type TestServer, startTestServer } from "../support/server.ts";

const series = "../shared/data/real/s2-l2a-33t";
const python = ".venv/bin/python";
const hasClient =
  existsSync(python) && spawnSync(python, ["-c", "import openeo, pystac, xarray, netCDF4"]).status === 0;
const present = hasClient && existsSync(series);
if (!hasClient) console.warn("skipped: the Python client (.ci/run makes .venv with it)");
else if (!present) console.warn("skipped: the Python client on real Sentinel-2 (../shared is not here)");

let server: TestServer;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
});
afterAll(() => server?.stop());

interface Report {
  client: string;
  estimate: string[];
  status: string;
  files: string[];
  tiff: string;
  same: boolean;
  listed: string[];
  logs: number;
  netcdf: Record<string, { variables: string[]; times: string[]; shape: number[] }>;
  valid: string[];
}

it.runIf(present)("creates, estimates, starts, waits, downloads and deletes a job", async () => {
  const { stdout } = await promisify(execFile)(
    python,
    ["test/clients/job.py", server.url, "s2-l2a-33t", "2023-08-01", "2023-09-01"],
    { maxBuffer: 1 << 24 },
  );
  const report = JSON.parse(stdout.trim().split("\n").at(-1)!) as Report;
  console.log(`openeo ${report.client}: ${report.files.join(", ")}; ${report.valid.length} documents valid`);
  expect(report).toMatchObject({
    estimate: expect.arrayContaining(["duration", "size"]) as string[],
    status: "finished",
    same: true,
    listed: ["from Python"],
  });
  expect(report.files).toEqual(["job-results.json", "result.tif"]);
  expect(report.logs).toBeGreaterThan(2);
  expect(report.netcdf["scipy"]).toEqual(report.netcdf["netcdf4"]);
  expect(report.netcdf["scipy"]).toMatchObject({
    variables: expect.arrayContaining(["nir", "red"]) as string[],
  });
  expect(report.netcdf["scipy"]!.times.length).toBeGreaterThan(2);
  expect(report.valid).toHaveLength(2);
  expect(execFileSync("gdalinfo", [report.tiff]).toString()).toContain('EPSG",32633');
});
