/** `npm run catalog -- import <folder | collection.json>`, `list`, `remove <id>`; `--url` and `--token` name a deployed server. */
import { parseArgs } from "node:util";
import { type Admin, adminOf } from "./lib/admin.ts";
import { importFolder } from "./lib/import-folder.ts";
import { type Server, freePort, startServer } from "./lib/server.ts";
import { openState, runningUrl } from "./lib/state.ts";

const usage =
  "usage: npm run catalog -- import <folder | collection.json> | list | remove <id>  [--url https://... --token <admin token>]";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: "string" }, token: { type: "string" } },
});

try {
  await withAdmin(command);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function command(admin: Admin): Promise<void> {
  const [verb, target] = positionals;
  if (verb === "list") {
    for (const { id, title } of await admin.list()) console.log(`${id.padEnd(28)} ${title}`);
  } else if (verb === "import" && target) await importFolder(admin, target, console.log);
  else if (verb === "remove" && target) await admin.removeCollection(target);
  else throw new Error(usage);
}

/** A named server, the running local one, or a local one started for this command alone. */
async function withAdmin(use: (admin: Admin) => Promise<void>): Promise<void> {
  if (values.url) {
    const token = values.token ?? process.env["OPENEO_ADMIN_TOKEN"];
    if (!token) throw new Error("give the admin token with --token or OPENEO_ADMIN_TOKEN");
    return use(adminOf(values.url.replace(/\/$/, ""), token));
  }
  const state = openState();
  const running = runningUrl(state);
  if (running) return use(adminOf(running, state.adminToken));
  const server: Server = await startServer(state, await freePort());
  try {
    await use(adminOf(server.url, server.adminToken));
  } finally {
    await server.stop();
  }
}
