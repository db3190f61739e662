/** Functions in JavaScript by the back-end itself, on real Sentinel-2: at once, as tiles, as jobs; and what an endless one does to others. */
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { type JobDocument, type ResultsDocument, isEnded } from "../support/job-documents.ts";
import { type TestServer, callback, from, node, post, startTestServer } from "../support/server.ts";
import { endless } from "../support/udf-attacks.ts";

const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(series);
if (!present) console.warn("skipped: functions on real Sentinel-2 (../shared is not here)");

let server: TestServer;
beforeAll(async () => {
  if (!present) return;
  server = await startTestServer();
  await importFolder(server.admin, series, () => undefined);
});
afterAll(() => server?.stop());

const loadOf = (from: string, to: string): object =>
  node("load_collection", {
    id: "s2-l2a-33t",
    spatial_extent: null,
    temporal_extent: [from, to],
    bands: ["red", "nir"],
  });
const load = loadOf("2023-08-01", "2023-09-01");
const oneDay = loadOf("2023-08-20", "2023-08-21");
const udf = (text: string): object => ({
  process_graph: {
    udf: node("run_udf", { data: { from_parameter: "data" }, udf: text, runtime: "JavaScript" }, true),
  },
});
const overTime = node("reduce_dimension", {
  data: from("index"),
  dimension: "t",
  reducer: callback("max", "data"),
});
const save = (format: string): object => node("save_result", { data: from("top"), format }, true);
const byProcesses = (format = "GTiff"): object => ({
  load,
  index: node("ndvi", { data: from("load"), nir: "nir", red: "red" }),
  top: overTime,
  save: save(format),
});
const pixel = "export function pixel([red, nir]) {\n  return (nir - red) / (nir + red);\n}";
const byFunction = (format = "GTiff", text = pixel): object => ({
  load,
  index: node("reduce_dimension", { data: from("load"), dimension: "bands", reducer: udf(text) }),
  top: overTime,
  save: save(format),
});

const sync = (process_graph: object, token?: string): Promise<Response> =>
  post(server, "/result", { process: { process_graph } }, token);

async function bytesOf(response: Response): Promise<Buffer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(bytes.toString());
  return bytes;
}

const read = async <Document>(path: string): Promise<Document> =>
  (
    await fetch(`${server.api}${path}`, { headers: { Authorization: `Bearer basic//${server.token}` } })
  ).json() as Promise<Document>;

async function jobBytes(process_graph: object): Promise<Buffer> {
  const created = await post(server, "/jobs", { process: { process_graph } });
  const id = created.headers.get("OpenEO-Identifier")!;
  await post(server, `/jobs/${id}/results`, "");
  for (;;) {
    const job = await read<JobDocument>(`/jobs/${id}`);
    if (isEnded(job)) break;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  const results = await read<ResultsDocument>(`/jobs/${id}/results`);
  return bytesOf(await fetch(results.assets["result.tif"]!.href));
}

async function tilesOf(process_graph: object): Promise<(x: number, y: number) => Promise<Buffer>> {
  const created = await post(server, "/services", {
    type: "XYZ",
    process: { process_graph },
    configuration: { colormap: "ndvi" },
  });
  const id = created.headers.get("OpenEO-Identifier")!;
  return async (x, y) => bytesOf(await fetch(`${server.url}/xyz/${id}/13/${x}/${y}`));
}

describe.runIf(present)("NDVI by a function is NDVI by processes, byte for byte", () => {
  it("at once, and as a job", async () => {
    const expected = await bytesOf(await sync(byProcesses()));
    expect((await bytesOf(await sync(byFunction()))).equals(expected)).toBe(true);
    expect((await jobBytes(byFunction())).equals(await jobBytes(byProcesses()))).toBe(true);
  });
  it("as tiles, at little cost", async () => {
    const [plain, own] = [
      await tilesOf({ ...byProcesses("PNG"), load: oneDay }),
      await tilesOf({ ...byFunction("PNG"), load: oneDay }),
    ];
    const times: { readonly plain: number; readonly own: number }[] = [];
    for (const x of [4440, 4441, 4442])
      for (const y of [2906, 2907, 2908]) {
        const begun = performance.now();
        const expected = await plain(x, y);
        const between = performance.now();
        expect((await own(x, y)).equals(expected)).toBe(true);
        times.push({ plain: between - begun, own: performance.now() - between });
      }
    const more = times.map((time) => time.own - time.plain).toSorted((a, b) => a - b);
    console.log(`a tile by a function takes longer by: ${more.map((ms) => ms.toFixed(0)).join(", ")} ms`);
    expect(more[0]).toBeLessThan(60);
  });
});

describe.runIf(present)("an endless function", () => {
  const shapes = Object.entries(endless).slice(0, 8);
  it.each(shapes)(
    "%s ends with an error that names its node, while others are answered",
    async (_what, body) => {
      const begun = performance.now();
      const looping = sync({
        ...byFunction("GTiff", `export default () => {\n${body}\n};`),
        load: oneDay,
      }).then(async (response) => ({
        status: response.status,
        body: (await response.json()) as { code: string; message: string },
        afterMs: performance.now() - begun,
      }));
      await new Promise((settle) => setTimeout(settle, 100));
      const asked = performance.now();
      expect((await fetch(`${server.api}/processes`)).status).toBe(200);
      const otherMs = performance.now() - asked;
      const { status, body: error, afterMs } = await looping;
      expect(status).toBe(400);
      expect(error).toMatchObject({
        code: "ProcessParameterInvalid",
        message: expect.stringContaining("CpuLimit") as string,
      });
      expect(error.message).toContain("udf");
      console.log(`${afterMs.toFixed(0)} ms; another route answered within ${otherMs.toFixed(0)} ms`);
      expect(otherMs).toBeLessThan(2000);
    },
  );
});

describe.runIf(present)("users", () => {
  it("with the same function share no variable", async () => {
    await server.admin.putUser("other", "other-other");
    const answer = await fetch(`${server.api}/credentials/basic`, {
      headers: { Authorization: `Basic ${btoa("other:other-other")}` },
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const counting = "let calls = 0;\nexport const pixel = () => {\n  return ++calls > 1e9 ? 1 : 0.5;\n};";
    const kept =
      "const state = {};\nexport default ({ values }) => {\n  state.n = (state.n ?? 0) + 1;\n  return new Float32Array(values.length / 2).fill(state.n);\n};";
    for (const text of [counting, kept]) {
      const graph = byFunction("GTiff", text);
      const first = await bytesOf(await sync(graph));
      expect((await bytesOf(await sync(graph))).equals(first)).toBe(true);
      expect((await bytesOf(await sync(graph, `basic//${token}`))).equals(first)).toBe(true);
    }
  });
  it("who have not logged in run nothing", async () => {
    const response = await post(server, "/validation", { process_graph: byFunction() }, null);
    const { errors } = (await response.json()) as { errors: { message: string }[] };
    for (const { message } of errors) expect(message).toMatch(/logged in/);
  });
});
