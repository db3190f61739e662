/** Commands for operators: against a named server, the running local one, or a local one started for this command alone. */
import { type Admin, adminOf } from "./admin.ts";
import { freePort } from "./port.ts";
import { type Server, startServer } from "./server.ts";
import { openState, runningUrl } from "./state.ts";

export interface NamedServer {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

export async function withAdmin(
  { url, token }: NamedServer,
  use: (admin: Admin) => Promise<void>,
): Promise<void> {
  if (url) {
    const given = token ?? process.env["OPENEO_ADMIN_TOKEN"];
    if (!given) throw new Error("give the admin token with --token or OPENEO_ADMIN_TOKEN");
    return use(adminOf(url.replace(/\/$/, ""), given));
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
