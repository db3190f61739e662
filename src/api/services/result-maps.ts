/** Maps of results: below the signed address of a run, each of its rasters as XYZ, TileJSON and WMTS, for as long as the address is good. */
import type { SignedLinks } from "../../app/results/signed-links.ts";
import { isMapped, resultSource } from "../../app/services/result-source.ts";
import { OpenEOError } from "../../errors.ts";
import { mappedFilesMax } from "../../limits.ts";
import type { ResultFile } from "../../stac/result-file.ts";
import type { ResultJob } from "../../stac/results.ts";
import type { Deps } from "../../app/deps.ts";
import { answerFor } from "./base.ts";
import { serviceTypes } from "./index.ts";
import type { MapLink } from "./service-type.ts";

const PATH = /^maps\/([^/]+)\/([^/]+)\/(.*)$/;

/** Of the file with this name, or of the first ones of a run. */
export function mapLinks(
  files: readonly ResultFile[],
  links: SignedLinks,
  name: string | null,
): readonly MapLink[] {
  const shown = files.filter((file) => isMapped(file) && (name === null || file.name === name));
  return shown
    .slice(0, mappedFilesMax)
    .flatMap((file) =>
      serviceTypes.flatMap((type) =>
        type
          .links(links.href(`maps/${file.name}/${type.folder}`))
          .map((link) => ({ ...link, title: `${file.name} as ${link.title}` })),
      ),
    );
}

export interface AskedMap {
  readonly request: Request;
  /** Below the signed address, not decoded. */
  readonly path: string;
  readonly links: SignedLinks;
  readonly owner: string;
  readonly run: number;
}

/** Null for paths that are none of maps. */
export async function answerMap(asked: AskedMap, job: ResultJob, deps: Deps): Promise<Response | null> {
  const match = PATH.exec(asked.path);
  if (!match) return null;
  const [, name, folder, path] = match as unknown as [string, string, string, string];
  const type = serviceTypes.find((each) => each.folder === folder);
  const file = job.files.find((each) => isMapped(each) && encodeURIComponent(each.name) === name);
  if (!type || !file) throw new OpenEOError("NotFound", "There is no such map of these results.");
  const { request, links, owner, run } = asked;
  const answer = type.answer(new URL(request.url), path.split("/"));
  const item = links.href(`items/${file.name}.json`);
  const service = resultSource({ file, item, owner, run }, job);
  const address = links.href(`maps/${file.name}/${folder}`);
  return answerFor(answer, { service, request, deps, address });
}
