/** The entry points: the API, the cached tiles, the consumer of tasks, the clock, the jobs and the accounts. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { Account } from "../durable-objects/account.ts";
import { Job } from "../durable-objects/job.ts";
import { answerNotSetUp } from "./api/http/not-set-up.ts";
import { answerToOwn } from "./api/http/loop.ts";
import { answer, isCached } from "./api/router.ts";
import type { Deps } from "./app/deps.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import { consume } from "./queue.ts";
import { setupOf } from "./settings.ts";
import { sweepAll } from "./sweep.ts";
import { type Env, wire } from "./wiring.ts";

const handler = {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const loop = answerToOwn(request, env.OPENEO_TOKEN_SECRET ?? "");
    if (loop) return loop;
    if (isCached(request)) return cachedTile(request, ctx);
    return respond(request, env, ctx);
  },
  async queue(batch: MessageBatch<TaskMessage>, env: Env, ctx: ExecutionContext): Promise<void> {
    await consume(batch, wireAlone(env, ctx));
  },
  async scheduled(_event: ScheduledController, env: Env, ctx: ExecutionContext): Promise<void> {
    await sweepAll(wireAlone(env, ctx));
  },
};
export default handler;

export { Account, Job };

/** Tiles pass through an entry point of their own, the only one with a cache in front; credentials are no part of its key. */
export class Tiles extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Promise<Response> {
    return respond(request, this.env, this.ctx);
  }
}

function cachedTile(request: Request, ctx: ExecutionContext): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.delete("Authorization");
  headers.delete("Cookie");
  const exports = (ctx as unknown as { readonly exports: { readonly Tiles: Fetcher } }).exports;
  return exports.Tiles.fetch(new Request(request.url, { headers, signal: request.signal }));
}

async function respond(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const { settings, mistakes } = setupOf(env);
  if (!settings) return answerNotSetUp(request, mistakes);
  const { host, origin: called } = new URL(request.url);
  const waitUntil = (promise: Promise<unknown>): void => ctx.waitUntil(promise);
  const deps = wire(env, settings, { signal: request.signal, host, waitUntil });
  return answer(request, { deps, origin: settings.publicUrl ?? called });
}

/** Outside of requests. A throw brings messages back later, when the deployment may be set up. */
function wireAlone(env: Env, ctx: ExecutionContext): Deps {
  const { settings, mistakes } = setupOf(env);
  if (!settings) throw new Error(`not set up: ${mistakes.join("; ")}`);
  return wire(env, settings, { signal: null, host: null, waitUntil: (promise) => ctx.waitUntil(promise) });
}
