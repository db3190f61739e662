/** Our own signed result URLs: they are checked and read from the store; a Worker never fetches itself. */
import { OpenEOError } from "../../errors.ts";
import { assetsFolder } from "../ports/stored-keys.ts";
import { runFolder } from "../jobs/record.ts";
import { type SigningPorts, verifyLink } from "./signed-links.ts";

/** The key of the object that a URL of ours stands for; null for all other URLs. Only we can sign, so the host does not matter. */
export async function ownResultKey(url: string, ports: SigningPorts): Promise<string | null> {
  const link = await verifyLink(pathOf(url), ports);
  if (!link) return null;
  const key = `${runFolder(link.run.job, link.run.run)}${link.path}`;
  if (key.startsWith(assetsFolder(link.run)) && !link.path.split("/").includes("..")) return key;
  throw new OpenEOError("NotFound", "The URL is a result of this back-end, but none of its files.");
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return "";
  }
}
