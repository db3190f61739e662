/**
 * The state of the last release, whose server was killed with jobs in flight (test/golden/scripts/release_state.ts), under this
 * version: what was there is there, and every job ends.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fromArrayBuffer } from "geotiff";
import {
  type JobDocument,
  type LogsDocument,
  type ResultsDocument,
  isEnded,
} from "../support/job-documents.ts";
import { type KilledServer, startKilledServer } from "../support/killed-server.ts";

const release = "d9e0bef";
type Name = "chunks" | "stage" | "finished" | "created" | "service";
let ids: Record<Name, string>;
let server: KilledServer;
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "openeo-edge-upgrade-"));
  execFileSync("tar", ["-xzf", `test/golden/releases/${release}.tar.gz`, "-C", dir]);
  ids = JSON.parse(readFileSync(join(dir, "ids.json"), "utf8")) as Record<Name, string>;
  server = await startKilledServer(dir);
});
afterAll(() => server?.stop());

const job = (name: Name): Promise<JobDocument> => server.get<JobDocument>(`/jobs/${ids[name]}`);
const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

async function ended(name: Name): Promise<JobDocument> {
  for (;;) {
    const [now, { jobs }] = [await job(name), await server.get<{ jobs: JobDocument[] }>("/jobs")];
    expect(typeof now.progress).toBe("number");
    expect(jobs.map((each) => typeof each.progress)).toEqual(jobs.map(() => "number"));
    if (isEnded(now)) return now;
    await wait(500);
  }
}

async function fileOf(name: Name, pattern: RegExp): Promise<ArrayBuffer> {
  const { assets } = await server.get<ResultsDocument>(`/jobs/${ids[name]}/results`);
  const asset = Object.entries(assets).find(([key]) => pattern.test(key))![1];
  return (await server.fetch(new URL(asset.href).pathname)).arrayBuffer();
}

/** What test/support/tiny-collection.ts put into the first scene. */
const valueAt = (row: number, column: number): number => 1 + ((7 * row + 3 * column) % 251);

it("a job whose chunks were being computed is planned anew and finishes", async () => {
  expect((await job("chunks")).status).not.toBe("error");
  expect(await ended("chunks")).toMatchObject({ status: "finished", progress: 100 });
  const { logs } = await server.get<LogsDocument>(`/jobs/${ids["chunks"]}/logs`);
  expect(logs.map((entry) => entry.message).join("\n")).toContain("another version");
  const image = await (await fromArrayBuffer(await fileOf("chunks", /\.tif$/))).getImage();
  expect(image.getWidth()).toBe(10_240);
  for (const [row, column] of [
    [0, 0],
    [100, 200],
    [255, 255],
  ] as const) {
    const [x, y] = [column * 40 + 7, row * 40 + 31];
    const window = [x, y, x + 1, y + 1];
    const [data] = (await image.readRasters({ window })) as unknown as [Uint16Array];
    expect(data[0], `row ${row}, column ${column}`).toBe(valueAt(row, column));
  }
});

it("a job whose stage was being gone through finishes", async () => {
  expect(await ended("stage")).toMatchObject({ status: "finished", progress: 100 });
  let sum = 0;
  for (let row = 0; row < 256; row++)
    for (let column = 0; column < 256; column++) sum += valueAt(row, column);
  const text = new TextDecoder().decode(await fileOf("stage", /\.json$/));
  // By date: a value per band, per geometry.
  const rows = Object.values(JSON.parse(text) as Record<string, number[][]>);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toHaveLength(1);
  expect(rows[0]![0]).toHaveLength(1);
  expect(rows[0]![0]![0]).toBeCloseTo(sum / 65_536, 9);
});

it("finished, created and served things are as they were, and go on", async () => {
  expect(await job("finished")).toMatchObject({ status: "finished", progress: 100 });
  const image = await (await fromArrayBuffer(await fileOf("finished", /\.tif$/))).getImage();
  const [data] = (await image.readRasters()) as unknown as [Uint16Array];
  expect([data[0], data[256 * 100 + 50]]).toEqual([valueAt(0, 0), valueAt(100, 50)]);
  expect(await job("created")).toMatchObject({ status: "created", progress: 0, title: "created" });
  expect((await server.call("POST", `/jobs/${ids["created"]}/results`)).status).toBe(202);
  expect((await ended("created")).status).toBe("finished");
  const tile = await server.fetch(`/xyz/${ids["service"]}/12/2218/1452`);
  expect([tile.status, tile.headers.get("Content-Type")]).toEqual([200, "image/png"]);
});
