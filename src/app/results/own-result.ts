/** Our own signed result URLs: they are checked and read from the store; a Worker never fetches itself. */
import type { OwnObject } from "../../cube/location.ts";
import { OpenEOError } from "../../errors.ts";
import type { Deps } from "../deps.ts";
import { linkedRun } from "./linked-run.ts";
import { runFiles } from "./run-files.ts";
import { type SigningPorts, verifyLink } from "./signed-links.ts";

/** The object that a URL of ours stands for; null for all other URLs. Only we can sign, so the host does not matter. */
export async function ownResultFile(
  url: string,
  deps: SigningPorts & Pick<Deps, "jobs" | "standing">,
): Promise<OwnObject | null> {
  const link = await verifyLink(pathOf(url), deps);
  if (!link) return null;
  const file = link.path.startsWith("assets/") ? runFiles(link.run).object(link.path) : null;
  if (!file)
    throw new OpenEOError("NotFound", "The URL is a result of this back-end, but none of its files.");
  if (await linkedRun(link.run, deps)) return file;
  throw new OpenEOError("JobNotFound", `The batch job '${link.run.job}' or this run of it is gone.`);
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return "";
  }
}
