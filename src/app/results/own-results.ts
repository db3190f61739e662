/** Results of our own jobs as items, read from storage: a Worker never fetches itself. */
import type { OwnFolder } from "../../cube/location.ts";
import { OpenEOError } from "../../errors.ts";
import { resultItem } from "../../stac/results.ts";
import type { Json } from "../../stac/read/json.ts";
import type { Deps } from "../deps.ts";
import { resultJob } from "./result-job.ts";
import { runFiles } from "./run-files.ts";
import { verifyLink } from "./signed-links.ts";

export interface OwnResults {
  readonly job: string;
  /** Addresses in them are relative to the run's folder. */
  readonly items: readonly { readonly document: Json; readonly base: OwnFolder }[];
}

/** Null for addresses that are not ours. The signature is the permission: whoever has the address may read. */
export async function ownResults(url: string, deps: Deps): Promise<OwnResults | null> {
  if (!URL.canParse(url)) return null;
  const { pathname } = new URL(url);
  await refuseUnsigned(pathname, deps);
  const link = await verifyLink(pathname, deps);
  if (!link) return null;
  const view = await deps.jobs.handle(link.run.job).describe();
  if (!view || view.state.run !== link.run.run)
    throw new OpenEOError("JobNotFound", `The batch job '${link.run.job}' or this run of it is gone.`);
  const job = await resultJob(view, deps);
  const base = runFiles(link.run);
  const links = { href: relativeHref, canonical: "", expires: link.expires };
  const name = /^items\/(.+)\.json$/.exec(link.path)?.[1];
  const names = name === undefined ? rasterNames(job.files) : [name];
  const documents = names.flatMap((each): Json[] => {
    const document = resultItem(job, links, each);
    return document ? [document] : [];
  });
  if (documents.length === 0)
    throw new OpenEOError(
      "NoDataAvailable",
      `The results of batch job '${link.run.job}' have no GeoTIFF files (its status is ${view.state.status}).`,
    );
  return { job: link.run.job, items: documents.map((document) => ({ document, base })) };
}

function relativeHref(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function rasterNames(files: readonly { readonly name: string; readonly raster: unknown }[]): string[] {
  return files.filter((file) => file.raster !== null).map((file) => file.name);
}

/** A load has no login of its own; the address with the signature is in the results. */
async function refuseUnsigned(pathname: string, deps: Deps): Promise<void> {
  const id = /^\/openeo\/[^/]+\/jobs\/([\w-]+)\/results$/.exec(pathname)?.[1];
  if (id === undefined || (await deps.jobs.owner(id)) === null) return;
  throw new OpenEOError(
    "ProcessParameterInvalid",
    `The value for parameter 'url' of process 'load_stac' is invalid: results of batch job '${id}' are loaded by their signed URL, which is the link with relation 'canonical' in the results.`,
  );
}
