/** `npm run undeploy`: takes a deployment away, with everything that it owns, after asking. */
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { deploymentOf } from "./lib/deploy/config.ts";
import { deployPorts } from "./lib/deploy/deploy.ts";
import { undeploy } from "./lib/deploy/undeploy.ts";

const usage = `usage: OPENEO_ADMIN_TOKEN=... npm run undeploy -- --url https://... [--env <name>] [--yes <name of the Worker>]

Removes the Worker, its queues, its bucket and its database, with all that users have there. The bucket is emptied through the
back-end itself, which needs its address and the admin token.`;

async function isAgreed(worker: string, given: string | undefined): Promise<boolean> {
  if (given !== undefined) return given === worker;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await terminal.question(`All data of ${worker} go, for good. Type its name to go on: `);
  terminal.close();
  return typed === worker;
}

try {
  const { values } = parseArgs({
    options: {
      env: { type: "string" },
      url: { type: "string" },
      yes: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const { owned } = deploymentOf({ env: values.env ?? null, domain: null });
  if (values.help) console.log(usage);
  else if (await isAgreed(owned.worker, values.yes))
    await undeploy(owned, { ...deployPorts, publicUrl: values.url ?? deployPorts.publicUrl });
  else throw new Error(`nothing was removed: the name ${owned.worker} was not given`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
