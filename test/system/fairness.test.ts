/** One user's work beside another's: jobs take turns, heavy requests are few, and what is small is answered meanwhile. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type JobDocument, type LogsDocument, isEnded } from "../support/job-documents.ts";
import { putCollection } from "../support/put-collection.ts";
import { type TestServer, callback, from, node, startTestServer } from "../support/server.ts";
import { tinyCollection } from "../support/tiny-collection.ts";

let server: TestServer;
let tokens: { readonly many: string; readonly one: string };
beforeAll(async () => {
  server = await startTestServer();
  const { collection, items, files } = tinyCollection();
  await putCollection(server.admin, collection, items, files);
  tokens = { many: await tokenOf("many"), one: await tokenOf("one") };
});
afterAll(() => server?.stop());

async function tokenOf(name: string): Promise<string> {
  const password = `${name} is a password`;
  await server.admin.putUser(name, password);
  const answer = await fetch(`${server.api}/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa(`${name}:${password}`)}` },
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const call = (token: string, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${server.api}${path}`, {
    method,
    headers: { Authorization: `Bearer basic//${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const get = async <Document>(token: string, path: string): Promise<Document> =>
  (await (await call(token, "GET", path)).json()) as Document;
const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

const load = (days: 1 | 2): object =>
  node("load_collection", {
    id: "TINY",
    spatial_extent: null,
    temporal_extent: ["2024-01-01", `2024-01-0${days + 1}`],
    bands: ["red"],
  });
const fine = (resolution: number): object =>
  node("resample_spatial", { data: from("load"), resolution, method: "near" });
const saved = (data: string): object => node("save_result", { data: from(data), format: "GTiff" }, true);

/** 3 x 3 chunks, and overviews. */
const nineChunks = { load: load(1), fine: fine(3.4), save: saved("fine") };

async function create(token: string): Promise<string> {
  const body = { process: { process_graph: nineChunks }, log_level: "debug" };
  return (await call(token, "POST", "/jobs", body)).headers.get("OpenEO-Identifier")!;
}

async function until(token: string, id: string, enough: (job: JobDocument) => boolean): Promise<void> {
  while (!enough(await get<JobDocument>(token, `/jobs/${id}`))) await wait(50);
}

/** How long a small job took, and when its chunks were computed, in milliseconds (since 1970). */
async function runSmall(): Promise<{ readonly ms: number; readonly chunks: readonly number[] }> {
  const id = await create(tokens.one);
  const begun = Date.now();
  await call(tokens.one, "POST", `/jobs/${id}/results`);
  await until(tokens.one, id, isEnded);
  expect((await get<JobDocument>(tokens.one, `/jobs/${id}`)).status).toBe("finished");
  return { ms: Date.now() - begun, chunks: await chunkTimes(tokens.one, [id]) };
}

/** When chunks of jobs were computed, in order. */
async function chunkTimes(token: string, ids: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const { logs } = await get<LogsDocument>(token, `/jobs/${id}/logs`);
    for (const entry of logs) if (entry.message.startsWith("Chunk")) times.push(Date.parse(entry.time));
  }
  return times.sort((a, b) => a - b);
}

const spanOf = (times: readonly number[]): readonly [number, number] => [times[0]!, times.at(-1)!];

it("50 jobs of one user do not hold up a small job of another", { timeout: 900_000 }, async () => {
  await runSmall();
  const [slower, faster] = [await runSmall(), await runSmall()].sort((a, b) => b.ms - a.ms);
  const ids: string[] = [];
  for (let i = 0; i < 50; i++) ids.push(await create(tokens.many));
  await Promise.all(ids.map((id) => call(tokens.many, "POST", `/jobs/${id}/results`)));
  await until(tokens.many, ids[0]!, (job) => job.progress > 0);
  const beside = await runSmall();
  const [first, last] = spanOf(beside.chunks);
  const foreign = (await chunkTimes(tokens.many, ids)).filter((at) => at >= first && at <= last);
  const [firstAlone, lastAlone] = spanOf(slower!.chunks);
  const aloneChunkMs = (lastAlone - firstAlone) / (slower!.chunks.length - 1);
  const chunkMs = (last - first) / (foreign.length + beside.chunks.length - 1);
  // Other work of the machine goes up and down: the time alone is taken at the pace of the time beside.
  const pace = Math.max(1, chunkMs / aloneChunkMs);
  console.log(
    `alone ${slower!.ms} and ${faster!.ms} ms; beside 50 jobs ${beside.ms} ms, with ${foreign.length} foreign chunks among its own ${beside.chunks.length}, ${chunkMs.toFixed(0)} ms each (${aloneChunkMs.toFixed(0)} alone)`,
  );
  // One that was on its way, one that waited, then one for each of its own.
  expect(foreign.length).toBeLessThanOrEqual(2 + beside.chunks.length);
  expect(beside.ms).toBeLessThanOrEqual(3 * slower!.ms * pace + 2 * chunkMs);
  for (const id of ids) expect((await call(tokens.many, "DELETE", `/jobs/${id}`)).status).toBe(204);
  expect(await get(tokens.many, "/jobs")).toMatchObject({ jobs: [] });
});

/** Forty steps for each of two dates of 1.6 million cells: a second or two of work, and a result of 13 MB. */
const heavy = {
  load: load(2),
  fine: fine(4),
  apply: node("apply", { data: from("fine"), process: { process_graph: steps(40) } }),
  mean: node("reduce_dimension", { data: from("apply"), dimension: "t", reducer: callback("mean", "data") }),
  save: saved("mean"),
};

function steps(count: number): object {
  const all = Array.from({ length: count }, (_, i) => [
    `s${i}`,
    node("add", { x: i === 0 ? { from_parameter: "x" } : from(`s${i - 1}`), y: 1 }, i === count - 1),
  ]);
  return Object.fromEntries(all) as object;
}

const compute = (token: string): Promise<Response> =>
  call(token, "POST", "/result", { process: { process_graph: heavy } });

it("heavy requests of a user are few; more run as jobs, and what is over is told when to come again", async () => {
  const first = await compute(tokens.one);
  expect(first.status).toBe(200);
  const expected = Buffer.from(await first.arrayBuffer());
  const answers = await Promise.all(Array.from({ length: 12 }, () => compute(tokens.many)));
  const refused = answers.filter((answer) => answer.status === 429);
  const given = answers.filter((answer) => answer.status === 200);
  expect(refused.length + given.length).toBe(12);
  // Two where they are asked, four as jobs, and those for which one of these ended in time.
  expect(given.length).toBeGreaterThanOrEqual(6);
  expect(refused.length).toBeGreaterThanOrEqual(1);
  expect(refused[0]!.headers.get("Retry-After")).toBe("5");
  expect(await refused[0]!.json()).toMatchObject({
    id: expect.any(String) as string,
    code: "TooManyRequests",
    links: [],
  });
  for (const answer of given) expect(Buffer.from(await answer.arrayBuffer()).equals(expected)).toBe(true);
  // All slots are free again.
  await wait(500);
  expect((await compute(tokens.many)).status).toBe(200);
});

it("small requests are answered while a heavy one is computed", async () => {
  await compute(tokens.one);
  let isOver = false;
  const begun = Date.now();
  const whole = compute(tokens.one).then(async (answer) => {
    await answer.arrayBuffer();
    isOver = true;
    return Date.now() - begun;
  });
  const took: number[] = [];
  while (!isOver) {
    const asked = Date.now();
    await (await fetch(`${server.api}/`)).arrayBuffer();
    took.push(Date.now() - asked);
  }
  const wholeMs = await whole;
  console.log(`${took.length} answers within ${wholeMs} ms, the slowest after ${Math.max(...took)} ms`);
  expect(took.length).toBeGreaterThan(5);
  expect(Math.max(...took)).toBeLessThan(wholeMs / 2);
});
