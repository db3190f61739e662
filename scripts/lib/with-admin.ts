/** Commands for operators: against a named server, the running local one, or a local one started for this command alone. */
import { setTimeout } from "node:timers/promises";
import { type Admin, adminOf } from "./admin.ts";
import { freePort } from "./port.ts";
import { claim, release } from "./running.ts";
import { startServer } from "./server.ts";
import { type State, openState } from "./state.ts";

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
  const running = await runningOrOurs(state);
  if (running) return use(adminOf(running, state.adminToken));
  // Its server would outlive a command that is interrupted.
  const end = (): void => process.exit(130);
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    const server = await startServer(state, await freePort());
    try {
      await use(adminOf(server.url, server.adminToken));
    } finally {
      await server.stop();
    }
  } finally {
    release(state);
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}

const LOOK_AGAIN_MS = 200;

/** Where the server of this state answers, waited for while it starts; null when there is none, and the state is ours. */
async function runningOrOurs(state: State): Promise<string | null> {
  for (let other = claim(state), told = false; other; other = claim(state)) {
    if (other.url !== null) return other.url;
    if (!told) console.error(`waiting for process ${other.pid}, which works with this state`);
    told = true;
    await setTimeout(LOOK_AGAIN_MS);
  }
  return null;
}
