/** `npm start`: the whole back-end on this machine; with `-- --oidc` or OPENEO_OIDC=local a provider of OpenID Connect beside it. */
import { parseArgs } from "node:util";
import { adminOf } from "./lib/admin.ts";
import { firstStart } from "./lib/first-start.ts";
import { chosenPort, requireFreePort } from "./lib/port.ts";
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

/** The value of OPENEO_OIDC that asks for a provider of this machine. */
const LOCAL_PROVIDER = "local";

/** Variables of the Worker that may be tried from the shell: collections of others, ports of their servers, and providers. */
function ownVars(): Record<string, string> {
  const names = ["OPENEO_COLLECTIONS", "OPENEO_SOURCE_PORTS", "OPENEO_OIDC"];
  const given = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return Object.fromEntries(given.filter(([, value]) => value !== LOCAL_PROVIDER));
}

/** Whether somebody wants to log in by a provider without having one. */
function wantsProvider(): boolean {
  const { oidc } = parseArgs({ options: { oidc: { type: "boolean" } } }).values;
  const given = process.env["OPENEO_OIDC"] ?? "";
  if (oidc && given !== "" && given !== LOCAL_PROVIDER)
    throw new Error("OPENEO_OIDC names providers already; --oidc is for a provider of this machine alone");
  return oidc === true || given === LOCAL_PROVIDER;
}

/** On the port beside the server's, so that its name stays the same from one start to the next. */
async function startedProvider(
  port: number,
): Promise<{ readonly vars: Record<string, string>; readonly issuer: string }> {
  await requireFreePort(port + 1);
  const { providerEntry, startProvider } = await import("./lib/provider/index.ts");
  const api = `http://localhost:${port}/openeo/v1`;
  const provider = await startProvider({ port: port + 1, api });
  return {
    vars: { OPENEO_OIDC: JSON.stringify([providerEntry(provider, api)]) },
    issuer: provider.issuer,
  };
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
  requireSetup({ ...ownVars(), OPENEO_TOKEN_SECRET: state.tokenSecret, OPENEO_LOCAL: "1" });
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
  const provider = asksProvider ? await startedProvider(port) : null;
  const server = await startServer(state, port, { vars: { ...ownVars(), ...provider?.vars } });
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
