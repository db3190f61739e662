/** titiler-openeo over the demo folder, through HTTP: CPU of a tile of NDVI, as our own bench takes it. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../scripts/lib/port.ts";
import { cpuSeconds } from "../client.ts";
import { place } from "../tiles.ts";
import type { DemoFolder } from "./demo-folder.ts";
import { serveStac } from "./stac-api.ts";

const TILES = 48;

const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});
const parameter = (name: string): object => ({ from_parameter: name });
const reducer = (process_graph: object): object => ({ process_graph });

/** What its documentation has for NDVI: the box of the tile comes as a parameter. */
const ndvi = {
  load: node("load_collection", {
    id: "SYNTHETIC_S2_DEMO",
    spatial_extent: parameter("bounding_box"),
    temporal_extent: ["2024-06-01", "2024-06-02"],
    bands: ["B04", "B08"],
  }),
  day: node("reduce_dimension", {
    data: { from_node: "load" },
    dimension: "t",
    reducer: reducer({ one: node("firstpixel", { data: parameter("data") }, true) }),
  }),
  ndvi: node("reduce_dimension", {
    data: { from_node: "day" },
    dimension: "bands",
    reducer: reducer({
      red: node("array_element", { data: parameter("data"), index: 0 }),
      nir: node("array_element", { data: parameter("data"), index: 1 }),
      index: node("normalized_difference", { x: { from_node: "nir" }, y: { from_node: "red" } }),
      scaled: node(
        "linear_scale_range",
        { x: { from_node: "index" }, inputMin: -0.2, inputMax: 0.9, outputMin: 0, outputMax: 255 },
        true,
      ),
    }),
  }),
  save: node("save_result", { data: { from_node: "ndvi" }, format: "PNG" }, true),
};

/** CPU milliseconds of one tile, of all processes of the server. */
export async function titilerTile(python: string, folder: DemoFolder): Promise<number> {
  const stac = await serveStac(folder);
  const store = join(folder.dir, "services.json");
  const service = {
    id: "ndvi",
    title: "NDVI",
    enabled: true,
    type: "XYZ",
    process: { process_graph: ndvi, parameters: [{ name: "bounding_box", schema: { type: "object" } }] },
    configuration: { scope: "public" },
  };
  writeFileSync(store, JSON.stringify({ services: { ndvi: { user_id: "demo", service } } }));
  const port = await freePort();
  const child = spawn(
    python,
    ["-m", "uvicorn", "titiler.openeo.main:app", "--host", "127.0.0.1", "--port", String(port)],
    {
      detached: true,
      // It warns of every tile.
      stdio: "ignore",
      env: {
        ...process.env,
        TITILER_OPENEO_STAC_API_URL: stac.url,
        TITILER_OPENEO_STORE_URL: store,
      },
    },
  );
  const end = (): void => void process.kill(-child.pid!, "SIGKILL");
  process.once("exit", end);
  try {
    const url = `http://127.0.0.1:${port}`;
    await up(url);
    const ask = async (round: number): Promise<void> => {
      const answer = await fetch(`${url}/services/xyz/ndvi/tiles/${place(round)}`);
      const body = await answer.text();
      if (answer.status !== 200) throw new Error(`titiler-openeo: ${answer.status} ${body.slice(0, 500)}`);
    };
    for (let round = 0; round < 16; round++) await ask(round);
    const before = cpuSeconds(child.pid!);
    for (let round = 0; round < TILES; round++) await ask(round);
    return ((cpuSeconds(child.pid!) - before) * 1000) / TILES;
  } finally {
    process.removeListener("exit", end);
    end();
    stac.stop();
  }
}

async function up(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      if ((await fetch(`${url}/conformance`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((settle) => setTimeout(settle, 200));
  }
  throw new Error("titiler-openeo does not start");
}
