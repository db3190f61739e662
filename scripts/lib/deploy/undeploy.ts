/** Taking a deployment away: what refers to something goes before it; what has gone already is no failure. */
import { adminOf } from "../admin.ts";
import type { Owned } from "./config.ts";
import { credentialsFile } from "./credentials.ts";
import type { DeployPorts } from "./deploy.ts";

/** How wrangler says that something is not there. */
const GONE = /does not exist|not found|couldn't find|no consumer|10007|10090|7404|10006/i;

export async function undeploy(owned: Owned, ports: DeployPorts): Promise<void> {
  await emptyBucket(ports);
  const remove = async (what: string, ...args: readonly string[]): Promise<void> => {
    const { status, output } = await ports.wrangler(...args);
    if (status !== 0 && !GONE.test(output))
      throw new Error(`Removing ${what} failed:\n${output.trim().slice(-2000)}`);
    ports.say(`${what}: gone`);
  };
  for (const queue of owned.queues)
    await remove(`consumer of ${queue}`, "queues", "consumer", "remove", queue, owned.worker);
  await remove(`Worker ${owned.worker}`, "delete", "--name", owned.worker, "--force");
  for (const queue of owned.queues) await remove(`queue ${queue}`, "queues", "delete", queue);
  await remove(`bucket ${owned.bucket}`, "r2", "bucket", "delete", owned.bucket);
  await remove(`database ${owned.database}`, "d1", "delete", owned.database, "--skip-confirmation");
  credentialsFile(owned.worker).forget();
}

/** The platform removes empty buckets only, and has no call that empties one. */
async function emptyBucket({ publicUrl, adminToken, say }: DeployPorts): Promise<void> {
  if (publicUrl === null || adminToken === null) {
    say("The bucket is not emptied: that needs --url and OPENEO_ADMIN_TOKEN.");
    return;
  }
  await adminOf(publicUrl, adminToken).emptyStorage();
  say("files: gone");
}
