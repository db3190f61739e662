/** Results of a job: the STAC documents, and the signed addresses of files and documents. */
import { ownerIsActive } from "../../app/ports/standing.ts";
import { runFolder } from "../../app/ports/stored-keys.ts";
import { resultJob, requireResults } from "../../app/results/result-job.ts";
import { type SignedLinks, signLinks, verifyLink } from "../../app/results/signed-links.ts";
import type { Deps } from "../../app/deps.ts";
import { OpenEOError } from "../../errors.ts";
import { type ResultJob, resultCollection, resultItem } from "../../stac/results.ts";
import { answerMap, mapLinks } from "../services/result-maps.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { dispositionOf } from "../http/guards.ts";
import { jobOf } from "./jobs.ts";

export async function resultsOfJob(context: RouteContext): Promise<Response> {
  const { job, view } = await jobOf(context);
  const partial = context.url.searchParams.get("partial") === "true";
  if (view.state.status === "error" && !partial)
    return failed(await job.logs({ offset: null, level: "error", limit: null }));
  requireResults(view, partial);
  const run = { job: view.state.id, run: view.state.run };
  const links = await signLinks(run, { origin: context.origin }, context.deps);
  const asItem = (context.request.headers.get("Accept") ?? "").includes("application/geo+json");
  return document(await resultJob(view, context.deps), { links, asItem });
}

/** 424: the last error of the log is the body; `code` lets clients read it as an error. */
function failed(errors: readonly { readonly message: string; readonly code?: string }[]): Response {
  const last = errors[errors.length - 1];
  return json(
    { level: "error", code: "Internal", message: "The batch job failed.", links: [], ...last },
    { status: 424 },
  );
}

interface DocumentOptions {
  readonly links: SignedLinks;
  readonly asItem: boolean;
}

function document(job: ResultJob, { links, asItem }: DocumentOptions): Response {
  const canonical = links.href(asItem ? "item.json" : "collection.json");
  const of = { ...links, canonical, maps: mapLinks(job.files, links, null) };
  const body = asItem ? resultItem(job, of, null) : resultCollection(job, of);
  // Downloads are never charged.
  const headers = { "OpenEO-Costs": "0" };
  return json(body, { type: asItem ? "application/geo+json" : "application/json", headers });
}

/** GET or HEAD of a signed address. */
export async function answerResult(request: Request, deps: Deps, origin: string): Promise<Response> {
  const url = new URL(request.url);
  const link = await verifyLink(url.pathname, deps);
  const missing = new OpenEOError("NotFound", "There is no such result, or its address was not signed here.");
  if (!link || (request.method !== "GET" && request.method !== "HEAD")) throw missing;
  const view = await deps.jobs.handle(link.run.job).describe();
  if (!view || view.state.run !== link.run.run) throw missing;
  if (!(await ownerIsActive(view.state.owner, deps))) throw missing;
  if (/^(assets|chunks)\//.test(link.path)) {
    const response = await deps.files.serve(`${runFolder(link.run.job, link.run.run)}${link.path}`, request);
    if (!response) throw missing;
    response.headers.set("Cache-Control", "private, max-age=3600");
    const name = link.path.slice(link.path.lastIndexOf("/") + 1);
    response.headers.set("Content-Disposition", dispositionOf(name, response.headers.get("Content-Type")));
    return response;
  }
  const links = await signLinks(link.run, { origin, expires: link.expires }, deps);
  const job = await resultJob(view, deps);
  if (link.path === "collection.json") return document(job, { links, asItem: false });
  if (link.path === "item.json") return document(job, { links, asItem: true });
  const rest = url.pathname.split("/").slice(6).join("/");
  const asked = { request, path: rest, links, owner: view.state.owner, run: link.run.run };
  const map = await answerMap(asked, job, deps);
  if (map) return map;
  const name = /^items\/(.+)\.json$/.exec(link.path)?.[1];
  const item =
    name === undefined
      ? null
      : resultItem(
          job,
          { ...links, canonical: links.href(link.path), maps: mapLinks(job.files, links, name) },
          name,
        );
  if (!item) throw missing;
  return json(item, { type: "application/geo+json" });
}
