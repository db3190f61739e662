/** Results of our own jobs as items, read from storage: a Worker never fetches itself. */
import { OpenEOError } from "../../errors.ts";
import { resultItem } from "../../stac/results.ts";
import type { Json } from "../../stac/read/json.ts";
import type { Deps } from "../deps.ts";
import type { OwnResults } from "../ports/own-data.ts";
import type { JobView } from "../jobs/record.ts";
import { type Principal, rightsOf } from "../ports/principal.ts";
import { linkedRun } from "./linked-run.ts";
import { requireResults, resultJob } from "./result-job.ts";
import { runFiles } from "./run-files.ts";
import { verifyLink } from "./signed-links.ts";

/** Null for addresses that are not ours, and for those of jobs of others, as if these did not exist. */
export async function ownResults(url: string, principal: Principal, deps: Deps): Promise<OwnResults | null> {
  if (!URL.canParse(url)) return null;
  const address = new URL(url);
  const granted = (await bySignature(address, deps)) ?? (await byOwner(address, principal, deps));
  return granted && itemsOf(granted, deps);
}

interface Granted {
  readonly view: JobView;
  /** Of the one file that is asked for; null for all of the run. */
  readonly file: string | null;
}

/** The signature is the permission: whoever has the address may read. */
async function bySignature({ pathname }: URL, deps: Deps): Promise<Granted | null> {
  const link = await verifyLink(pathname, deps);
  if (!link) return null;
  const view = await linkedRun(link.run, deps);
  if (!view)
    throw new OpenEOError("JobNotFound", `The batch job '${link.run.job}' or this run of it is gone.`);
  return { view, file: /^items\/(.+)\.json$/.exec(link.path)?.[1] ?? null };
}

/** The address that the API gives the results of a job: their owner reads them without a signature. */
async function byOwner(
  { pathname, searchParams }: URL,
  principal: Principal,
  deps: Deps,
): Promise<Granted | null> {
  const id = /^\/openeo\/[^/]+\/jobs\/([\w-]+)\/results\/?$/.exec(pathname)?.[1];
  const user = rightsOf(principal);
  if (id === undefined || user === null || (await deps.jobs.owner(id)) !== user) return null;
  const view = await deps.jobs.handle(id).describe();
  if (!view) return null;
  requireResults(view, searchParams.get("partial") === "true");
  return { view, file: null };
}

async function itemsOf({ view, file }: Granted, deps: Deps): Promise<OwnResults> {
  const { id, run, status } = view.state;
  const job = await resultJob(view, deps);
  const base = runFiles({ job: id, run });
  const links = { href: relativeHref, canonical: "", expires: "" };
  const names = file === null ? rasterNames(job.files) : [file];
  const filesOf = Map.groupBy(job.files, ({ name, shows }) => shows ?? name);
  const documents = names.flatMap((each): Json[] => {
    const document = resultItem({ ...job, files: filesOf.get(each) ?? [] }, links, each);
    return document ? [document] : [];
  });
  if (documents.length === 0)
    throw new OpenEOError(
      "NoDataAvailable",
      `The results of batch job '${id}' have no GeoTIFF files (its status is ${status}).`,
    );
  return { job: id, items: documents.map((document) => ({ document, base })) };
}

function relativeHref(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function rasterNames(files: readonly { readonly name: string; readonly raster: unknown }[]): string[] {
  return files.filter((file) => file.raster !== null).map((file) => file.name);
}
