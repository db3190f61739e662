/** Results of our own jobs as items, read from storage: a Worker never fetches itself. */
import { OpenEOError } from "../../errors.ts";
import { netcdfMediaType } from "../../io/formats/netcdf/index.ts";
import { resultItem } from "../../stac/results.ts";
import type { ResultFile } from "../../stac/result-file.ts";
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
export async function ownResults(
  url: string,
  principal: Principal,
  deps: Pick<Deps, "clock" | "files" | "jobs" | "standing" | "tokenSecret">,
): Promise<OwnResults | null> {
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
async function bySignature(
  { pathname }: URL,
  deps: Pick<Deps, "clock" | "jobs" | "standing" | "tokenSecret">,
): Promise<Granted | null> {
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
  deps: Pick<Deps, "jobs">,
): Promise<Granted | null> {
  const id = /^\/openeo\/[^/]+\/jobs\/([\w-]+)\/results\/?$/.exec(pathname)?.[1];
  const user = rightsOf(principal);
  if (id === undefined || user === null || (await deps.jobs.owner(id)) !== user) return null;
  const view = await deps.jobs.handle(id).describe();
  if (!view) return null;
  requireResults(view, searchParams.get("partial") === "true");
  return { view, file: null };
}

async function itemsOf({ view, file }: Granted, deps: Pick<Deps, "files">): Promise<OwnResults> {
  const { id, run, status } = view.state;
  const job = await resultJob(view, deps);
  const base = runFiles({ job: id, run });
  const links = { href: relativeHref, canonical: "", expires: "" };
  const shown = job.files.filter(({ name, shows }) => shows === undefined && (file ?? name) === name);
  const names = shown.filter(isRaster).map(({ name }) => name);
  const filesOf = Map.groupBy(job.files, ({ name, shows }) => shows ?? name);
  const items = names.flatMap((each) => {
    const files = filesOf.get(each) ?? [];
    const document: Json | null = resultItem({ ...job, files }, links, each);
    const dims = files.find(({ name }) => name === each)?.dims ?? null;
    return document ? [{ document, base, dims }] : [];
  });
  const single = soleFile(shown);
  const location = single && base.object(single.path);
  if (items.length === 0 && !location)
    throw new OpenEOError(
      "NoDataAvailable",
      `The results of batch job '${id}' have no GeoTIFF files (its status is ${status}).`,
    );
  return { job: id, items, file: location && { name: single.name, location } };
}

/** The only file of a result in a format of several dimensions, or of features. */
function soleFile(files: readonly ResultFile[]): ResultFile | null {
  const [first, ...others] = files;
  return first && others.length === 0 && /\.(nc|geojson)$/.test(first.name) ? first : null;
}

function relativeHref(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** Files of a cube's labels; a netCDF file has them all. */
function isRaster({ raster, type }: ResultFile): boolean {
  return raster !== null && type !== netcdfMediaType;
}
