/** Whole loads, from STAC documents to pixels, against NumPy and PROJ: zones, half pixels, dates, the antimeridian, upside down. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { usersEffort } from "../../support/allowance.ts";
import { type Chunk, isValidAt } from "../../../src/cube/chunk.ts";
import type { LoadParams } from "../../../src/cube/nodes/load.ts";
import { OwnFolder } from "../../../src/cube/own-object.ts";
import { wholeRegion } from "../../../src/cube/region.ts";
import { resolve } from "../../../src/cube/resolve.ts";
import { run } from "../../../src/cube/run.ts";
import { type Grid, gridOf, sizesOf } from "../../../src/cube/shape.ts";
import { readHeader } from "../../../src/io/sources/raster-formats.ts";
import type { CubeRef } from "../../../src/openeo/define.ts";
import { parseGraph } from "../../../src/openeo/graph/parse.ts";
import { lower } from "../../../src/openeo/lower.ts";
import { findProcess } from "../../../src/openeo/processes/index.ts";
import { evaluateLoad, fileBytes, fileReader } from "../../support/files.ts";
import { gdalPython, runPython } from "../../support/gdal.ts";
import { importCollection } from "../../support/import-collection.ts";
import { memoryCatalog } from "../../support/memory-catalog.ts";
import { from, node } from "../../support/server.ts";
import { bindingPorts, bound } from "../../support/stac-binding.ts";

const present = gdalPython !== null;
if (!present) console.warn("skipped: mosaics against NumPy (no python3 with osgeo and pyproj here)");

interface MosaicCase {
  readonly name: string;
  readonly extent: readonly [number, number, number, number] | null;
  readonly grid: Grid;
  readonly scenes: readonly {
    readonly id: string;
    readonly file: string;
    readonly day: number;
    readonly bbox: readonly number[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), "mosaics-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
if (present) runPython("test/golden/scripts/mosaic_cases.py", [folder]);
if (present) runPython("test/golden/scripts/mosaic_follow.py", [folder]);
const cases: readonly MosaicCase[] = present
  ? (JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as MosaicCase[])
  : [];

/** Items in an order that is neither that of dates nor that of ids. */
async function loadOf({ name, extent, scenes }: MosaicCase): Promise<LoadParams> {
  const items = [...scenes].reverse().map((scene) => ({
    type: "Feature",
    stac_version: "1.0.0",
    id: scene.id,
    geometry: null,
    bbox: scene.bbox,
    properties: { datetime: new Date(Date.UTC(2023, 6, 1 + scene.day, 10)).toISOString(), "grid:code": "x" },
    assets: { data: { href: scene.file, type: "image/tiff" } },
    links: [],
  }));
  const collection = { type: "Collection", id: name, description: name, links: [] };
  const imported = await importCollection(collection, items, {
    openHeader: (location) => readHeader(fileBytes(location)),
    files: new OwnFolder(`${folder}/`),
  });
  const spatial = extent && { west: extent[0], south: extent[1], east: extent[2], north: extent[3] };
  const request = {
    from: "collection",
    collection: name,
    spatial,
    temporal: null,
    bands: null,
    properties: {},
  } as const;
  const nothing = bindingPorts({
    fetch: () => Promise.reject(new Error("nothing is fetched")),
    openHeader: (location) => readHeader(fileBytes(location)),
    mode: "read",
  });
  return bound(request, { ...nothing, catalog: memoryCatalog(imported) });
}

/** The graph of mosaic_follow.py on a bound load. */
async function followed(params: LoadParams): Promise<Chunk> {
  const grid = gridOf(params.shape)!;
  const above = { process_graph: { gt: node("gt", { x: { from_parameter: "x" }, y: 30000 }, true) } };
  const kernel = [
    [1, 2, 1],
    [2, 4, 2],
    [1, 2, 1],
  ];
  const { graph } = parseGraph({
    load: node("load_collection", { id: "c", spatial_extent: null, temporal_extent: null }),
    blur: node("apply_kernel", {
      data: from("load"),
      kernel,
      factor: 1 / 16,
      border: 1000,
      replace_invalid: 1000,
    }),
    high: node("apply", { data: from("load"), process: above }),
    kept: node("mask", { data: from("blur"), mask: from("high") }),
    coarse: node(
      "resample_spatial",
      { data: from("kept"), resolution: [2 * grid.stepX, -2 * grid.stepY], align: "upper-left" },
      true,
    ),
  });
  const none = { effort: usersEffort(), graph: graph!, find: findProcess, parameters: {}, stages: new Map() };
  const { loads } = lower({ ...none, loads: new Map() });
  const lowered = lower({ ...none, loads: new Map([[loads[0]!.key, { kind: "load", params }]]) });
  const { plan } = lowered;
  const { node: output } = lowered.outputs[0]!.data as CubeRef;
  const region = wholeRegion(sizesOf(plan.nodes[output]!.shape));
  const [chunk] = await run(plan, resolve(plan, [{ node: output, region }]), { reader: fileReader() });
  return chunk!;
}

describe.runIf(present)("what follows mosaics, as NumPy computes it", () => {
  it.each(cases.map((each) => [each.name, each] as const))("%s", async (name, of) => {
    const chunk = await followed(await loadOf(of));
    const want = new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.follow.f32`))).buffer);
    const [height, width] = [chunk.sizes.at(-2)!, chunk.sizes.at(-1)!];
    const [rows, columns] = [of.grid.height >> 1, of.grid.width >> 1];
    let [wrong, valid] = [0, 0];
    for (let t = 0; t < want.length / rows / columns; t++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const expected = want[(t * rows + row) * columns + column]!;
          const at = (t * height + row) * width + column;
          const have = isValidAt(chunk, at) ? Math.fround(chunk.data[at]!) : NaN;
          if (!(Object.is(have, expected) || Math.abs(have - expected) <= 1e-6 * expected)) wrong++;
          if (!Number.isNaN(have)) valid++;
        }
    expect(wrong).toBe(0);
    expect(valid).toBeGreaterThan((rows * columns) / 8);
  });
});

describe.runIf(present)("mosaics as NumPy computes them", () => {
  it.each(cases.map((each) => [each.name, each] as const))("%s", async (name, of) => {
    const params = await loadOf(of);
    const grid = gridOf(params.shape)!;
    expect({ crs: grid.crs, width: grid.width, height: grid.height }).toEqual({
      crs: of.grid.crs,
      width: of.grid.width,
      height: of.grid.height,
    });
    for (const key of ["originX", "originY", "stepX", "stepY"] as const)
      expect(Math.abs(grid[key] - of.grid[key])).toBeLessThan(1e-9 * Math.max(1, Math.abs(of.grid[key])));
    const chunk = await evaluateLoad(params);
    const want = new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.f32`))).buffer);
    expect(chunk.data.length).toBe(want.length);
    let [wrong, valid] = [0, 0];
    for (let i = 0; i < want.length; i++) {
      const have = isValidAt(chunk, i) ? chunk.data[i]! : NaN;
      if (!Object.is(have, want[i])) wrong++;
      if (!Number.isNaN(have)) valid++;
    }
    expect(wrong).toBe(0);
    expect(valid).toBeGreaterThan(want.length / 4);
  });
});
