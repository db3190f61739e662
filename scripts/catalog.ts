/** `npm run catalog -- import <folder | collection.json | URL | id of a stac-static entry>`, `list`, `remove <id>`; `--url` and `--token` name a deployed server. */
import { parseArgs } from "node:util";
import type { Admin } from "./lib/admin.ts";
import { collections } from "../src/collections.ts";
import { importFolder } from "./lib/import-folder.ts";
import { importUrl } from "./lib/import-url.ts";
import { withAdmin } from "./lib/with-admin.ts";

const usage =
  "usage: npm run catalog -- import <folder | collection.json | URL | id> | list | remove <id>  [--url https://... --token <admin token>]";
const { values, positionals } = ((): { values: { url?: string; token?: string }; positionals: string[] } => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { url: { type: "string" }, token: { type: "string" } },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(1);
  }
})();

const [verb, target] = positionals;

try {
  // Before a server is started for it.
  if (verb !== "list" && !(["import", "remove"].includes(verb!) && target)) throw new Error(usage);
  await withAdmin(values, command);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function command(admin: Admin): Promise<void> {
  if (verb === "list") {
    for (const { id, title } of await admin.list()) console.log(`${id.padEnd(28)} ${title}`);
  } else if (verb === "import") await importFrom(admin, target!);
  else await admin.removeCollection(target!);
}

/** Addresses, and entries of src/collections.ts, are read over the web; all else is a path. */
async function importFrom(admin: Admin, target: string): Promise<void> {
  const entry = collections.find((each) => each.id === target);
  if (entry?.kind === "stac-api")
    throw new Error(`${target} is offered as an API; there is nothing to import`);
  if (entry) return importUrl(admin, { url: entry.url, id: entry.id }, console.log);
  if (/^https?:/.test(target)) return importUrl(admin, { url: target, id: null }, console.log);
  return importFolder(admin, target, console.log);
}
