/** `kill -9` within milliseconds of POST results: no job may stay queued, and nobody needs to ask again for one that is. */
import { expect } from "vitest";
import type { JobDocument } from "./job-documents.ts";
import type { KilledServer } from "./killed-server.ts";
import { node } from "./server.ts";

/** Jobs that are started one after the other before each kill, so that it meets them at different moments. */
const JOBS = 5;
/** The alarm comes within ten seconds; a machine under load takes its time. */
const PATIENCE_MS = 90_000;

const wait = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));
const process = { process_graph: { sum: node("add", { x: 1, y: 2 }, true) } };

async function create(server: KilledServer): Promise<string> {
  const response = await server.call("POST", "/jobs", { process });
  return response.headers.get("OpenEO-Identifier")!;
}

/** How long a start takes on this machine, now, once the server is warm. */
async function startMs(server: KilledServer): Promise<number> {
  let took = 0;
  for (let i = 0; i < 2; i++) {
    const id = await create(server);
    const begun = performance.now();
    await server.call("POST", `/jobs/${id}/results`);
    took = performance.now() - begun;
  }
  return took;
}

/** The last start lies `delayMs` back when the power goes, the first as long as a start takes. Gives how the jobs were found. */
export async function killAfterStart(server: KilledServer, delayMs: number): Promise<string[]> {
  const pauseMs = (await startMs(server)) / JOBS;
  const ids = await Promise.all(Array.from({ length: JOBS }, () => create(server)));
  const posts = [];
  for (const id of ids) {
    if (posts.length > 0) await wait(pauseMs);
    posts.push(server.call("POST", `/jobs/${id}/results`).catch(() => null));
  }
  await wait(delayMs);
  await server.kill();
  await Promise.all(posts);
  await server.start();
  const found = await Promise.all(ids.map((id) => server.get<JobDocument>(`/jobs/${id}`)));
  // The request did not get there; whoever sent it had no answer and sends it again.
  for (const job of found) if (job.status === "created") await server.call("POST", `/jobs/${job.id}/results`);
  const until = Date.now() + PATIENCE_MS;
  for (const id of ids) {
    let job = await server.get<JobDocument>(`/jobs/${id}`);
    for (; job.status !== "finished" && Date.now() < until; await wait(200))
      job = await server.get<JobDocument>(`/jobs/${id}`);
    expect(job, `killed after ${delayMs} ms`).toMatchObject({ status: "finished", progress: 100 });
  }
  const { jobs } = await server.get<{ jobs: JobDocument[] }>("/jobs");
  expect(jobs.filter((job) => ids.includes(job.id)).map((job) => job.status)).toEqual(
    ids.map(() => "finished"),
  );
  return found.map((job) => job.status);
}
