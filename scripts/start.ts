/** `npm start`: the whole back-end on this machine; with `-- --oidc` or OPENEO_OIDC=local a provider of OpenID Connect beside it. */
import { adminOf } from "./lib/admin.ts";
import { firstStart } from "./lib/first-start.ts";
import { chosenPort } from "./lib/port.ts";
import { ownProviders, providerBeside, wantsProvider } from "./lib/provider/beside.ts";
import { requireInstalled, startServer } from "./lib/server.ts";
import { setupOf } from "../src/settings.ts";
import { clearRunning, openState, runningUrl, setRunning } from "./lib/state.ts";

/** npm passes signals to its shell only, and that ends without telling us. */
function endWithParent(end: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  watch.unref();
}

/** Variables of the Worker that may be tried from the shell: collections of others, and ports of their servers. */
function ownVars(): Record<string, string> {
  const names = ["OPENEO_COLLECTIONS", "OPENEO_SOURCE_PORTS"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** What the server would answer to everybody is said before it starts. */
function requireSetup(variables: Record<string, string>): void {
  const { mistakes } = setupOf(variables);
  if (mistakes) throw new Error(mistakes.join("; "));
}

try {
  requireInstalled();
  const port = chosenPort(process.env["PORT"]);
  const state = openState();
  const asksProvider = wantsProvider();
  const vars = { ...ownVars(), ...ownProviders() };
  requireSetup({ ...vars, OPENEO_TOKEN_SECRET: state.tokenSecret, OPENEO_LOCAL: "1" });
  const other = runningUrl(state);
  if (other)
    throw new Error(
      `a server with this state runs already at ${other}; end it, or set OPENEO_STATE_DIR and PORT to run another one beside it`,
    );
  // A server that is still starting ends with us, too.
  let end = (): void => process.exit(1);
  process.on("SIGINT", () => end());
  process.on("SIGTERM", () => end());
  endWithParent(() => end());
  const provider = asksProvider ? await providerBeside(port) : null;
  const server = await startServer(state, port, { vars: { ...vars, ...provider?.vars } });
  end = () => {
    clearRunning(state);
    void server.stop().then(() => process.exit(0));
  };
  void server.ended.then((code) => {
    clearRunning(state);
    process.exit(code);
  });
  await firstStart(state, adminOf(server.url, server.adminToken));
  setRunning(state, server.url);
  console.log(`
openeo-edge is running.

  API    ${server.url}/openeo/v1/
  login  demo / demo
  page   ${server.url}/
${provider === null ? "" : `  OIDC   ${provider.issuer}, where demo / demo logs in, too\n`}
Ctrl-C ends it. State is kept in ${state.dir}.`);
} catch (error) {
  console.error(`openeo-edge could not start: ${(error as Error).message}`);
  process.exit(1);
}
