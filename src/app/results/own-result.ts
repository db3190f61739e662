/** Our own signed result URLs: they are checked and read from the store; a Worker never fetches itself. */
import type { OwnObject } from "../../cube/location.ts";
import { OpenEOError } from "../../errors.ts";
import { runFiles } from "./run-files.ts";
import { type SigningPorts, verifyLink } from "./signed-links.ts";

/** The object that a URL of ours stands for; null for all other URLs. Only we can sign, so the host does not matter. */
export async function ownResultFile(url: string, ports: SigningPorts): Promise<OwnObject | null> {
  const link = await verifyLink(pathOf(url), ports);
  if (!link) return null;
  const file = link.path.startsWith("assets/") ? runFiles(link.run).object(link.path) : null;
  if (file) return file;
  throw new OpenEOError("NotFound", "The URL is a result of this back-end, but none of its files.");
}

function pathOf(url: string): string {
  try {
    return new URL(url).pathname;
  } catch {
    return "";
  }
}
