/** `npm start`: the whole back-end on this machine; with `-- --oidc` or OPENEO_OIDC=local a provider of OpenID Connect beside it. */
import { adminOf } from "./lib/admin.ts";
import { firstStart } from "./lib/first-start.ts";
import { endWithParent } from "./lib/parent.ts";
import { chosenPort } from "./lib/port.ts";
import { ownProviders, providerBeside, wantsProvider } from "./lib/provider/beside.ts";
import { requireInstalled, startServer } from "./lib/server.ts";
import { setupOf } from "../src/settings.ts";
import { claim, release, tellUrl } from "./lib/running.ts";
import { openState } from "./lib/state.ts";
import { runningUdf } from "./lib/udf-state.ts";

/** Variables of the Worker that may be tried from the shell: where a proxy in front is reached, collections of others, ports of their servers, sizes of files, a UDF service elsewhere. */
function ownVars(): Record<string, string> {
  const names = [
    "OPENEO_PUBLIC_URL",
    "OPENEO_COLLECTIONS",
    "OPENEO_SOURCE_PORTS",
    "OPENEO_FILE_BYTES_MAX",
    "OPENEO_ANONYMOUS_PREVIEWS",
    "OPENEO_UDF_PYTHON",
    "OPENEO_UDF_PYTHON_SECRET",
  ];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The service that `npm run udf` has started for this state. */
function udfVars(udf: ReturnType<typeof runningUdf>): Record<string, string> {
  return udf ? { OPENEO_UDF_PYTHON: udf.url, OPENEO_UDF_PYTHON_SECRET: udf.secret } : {};
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
  const other = claim(state);
  if (other)
    throw new Error(
      `${other.url ? `a server with this state runs already at ${other.url}` : `process ${other.pid} works with this state`}; end it, or set OPENEO_STATE_DIR and PORT to run another one beside it`,
    );
  process.once("exit", () => release(state));
  // A server that is still starting ends with us, too.
  let end = (): void => process.exit(1);
  process.on("SIGINT", () => end());
  process.on("SIGTERM", () => end());
  endWithParent(() => end());
  const udf = runningUdf(state);
  const provider = asksProvider ? await providerBeside(port) : null;
  const server = await startServer(state, port, { vars: { ...udfVars(udf), ...vars, ...provider?.vars } });
  end = () => {
    void server.stop().then(() => process.exit(0));
  };
  void server.ended.then((code) => process.exit(code));
  // Commands find it from now on, also while the demo is made.
  tellUrl(state, server.url);
  await firstStart(state, adminOf(server.url, server.adminToken), server.url);
  console.log(`
openeo-edge is running.

  API    ${server.url}/openeo/v1/
  login  demo / demo
  page   ${server.url}/${udf ? `\n  UDFs   Python, at ${udf.url}` : ""}${provider ? `\n  OIDC   ${provider.issuer}, where demo / demo logs in, too` : ""}

Ctrl-C ends it. State is kept in ${state.dir}.`);
} catch (error) {
  console.error(`openeo-edge could not start: ${(error as Error).message}`);
  process.exit(1);
}
