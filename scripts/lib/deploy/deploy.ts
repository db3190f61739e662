/** From an account, empty or not, to a back-end that answers. Every step may be repeated; what is there already stays. */
import { buildPage } from "../page.ts";
import { type Admin, adminOf } from "../admin.ts";
import { type DeployTarget, type Deployment, deploymentOf, withConfigFile } from "./config.ts";
import { type CredentialsFile, credentialsFile, missingSecrets } from "./credentials.ts";
import { type Wrangler, must, runWrangler } from "./wrangler.ts";

export interface Deployed {
  readonly url: string;
  /** The first user was made in this run. */
  readonly isNew: boolean;
  readonly credentials: CredentialsFile;
}

export interface DeployPorts {
  readonly wrangler: Wrangler;
  readonly say: (line: string) => void;
  /** Where the back-end answers, when that is not the address that wrangler tells. */
  readonly publicUrl: string | null;
  /** The admin token of a deployment whose secrets were made elsewhere. */
  readonly adminToken: string | null;
}

export const deployPorts: DeployPorts = {
  wrangler: runWrangler,
  say: (line) => console.log(line),
  publicUrl: process.env["OPENEO_PUBLIC_URL"] || null,
  adminToken: process.env["OPENEO_ADMIN_TOKEN"] || null,
};

export async function deploy(target: DeployTarget, ports: DeployPorts): Promise<Deployed> {
  const deployment = deploymentOf(target);
  const { owned } = deployment;
  ports.say(`Deploying ${owned.worker}.`);
  await buildPage();
  const account = await lookAt(deployment, ports);
  const credentials = credentialsFile(owned.worker);
  const url = await withConfigFile(deployment, (config) => upload(config, { account, credentials, ports }));
  const reached = ports.publicUrl ?? (target.domain === null ? url : `https://${target.domain}`);
  if (reached === null)
    throw new Error("wrangler told no address; give one with --domain or OPENEO_PUBLIC_URL");
  await untilItAnswers(reached, ports);
  const isNew = await firstUser(reached, { credentials, ports });
  return { url: reached, isNew, credentials };
}

/** What the account has of this deployment. */
interface AccountView {
  readonly hasDatabase: boolean;
  readonly secrets: readonly string[];
}

async function lookAt({ owned }: Deployment, { wrangler }: DeployPorts): Promise<AccountView> {
  const databases = await must(
    "Looking at the account (log in with `npx wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID)",
    wrangler("d1", "list", "--json"),
  );
  const names = (jsonIn(databases.stdout) as { name: string }[]).map(({ name }) => name);
  // A Worker that is not there yet has no list of secrets.
  const secrets = await wrangler("secret", "list", "--name", owned.worker);
  return {
    hasDatabase: names.includes(owned.database),
    secrets:
      secrets.status === 0 ? (jsonIn(secrets.stdout) as { name: string }[]).map(({ name }) => name) : [],
  };
}

/** Wrangler may say something before its JSON. */
function jsonIn(text: string): unknown {
  return JSON.parse(text.slice(text.indexOf("[")));
}

interface Upload {
  readonly account: AccountView;
  readonly credentials: CredentialsFile;
  readonly ports: DeployPorts;
}

/**
 * The first deployment makes the database, so its tables come after it; later ones bring their tables before the code that
 * reads them. Migrations only ever add.
 */
async function upload(config: string, { account, credentials, ports }: Upload): Promise<string | null> {
  const migrate = async (): Promise<void> => {
    ports.say("Tables of the database ...");
    await must(
      "Making the tables",
      ports.wrangler("d1", "migrations", "apply", "DB", "--remote", "--config", config),
    );
  };
  if (account.hasDatabase) await migrate();
  const missing = missingSecrets(account.secrets);
  const secrets = missing.length > 0 ? ["--secrets-file", credentials.writeSecrets(missing)] : [];
  ports.say("Worker, page, bucket and queues ...");
  const done = await must("Uploading", ports.wrangler("deploy", "--minify", "--config", config, ...secrets));
  if (!account.hasDatabase) await migrate();
  return /https:\/\/\S+\.workers\.dev/.exec(done.output)?.[0] ?? null;
}

const ANSWER_TRIES = 30;

/** A new name takes a while to be known everywhere. */
async function untilItAnswers(url: string, { say }: DeployPorts): Promise<void> {
  let reason = "";
  for (let tried = 0; tried < ANSWER_TRIES; tried++) {
    try {
      const response = await fetch(`${url}/openeo/v1/`);
      if (response.ok) return;
      reason = `status ${response.status}`;
    } catch (error) {
      reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
    }
    if (tried === 0) say(`Waiting until ${url}/openeo/v1/ answers ...`);
    await new Promise((settle) => setTimeout(settle, Math.min(5000, 250 * 2 ** tried)));
  }
  throw new Error(
    `${url}/openeo/v1/ does not answer (${reason}); everything is uploaded, so try again later`,
  );
}

async function firstUser(
  url: string,
  { credentials, ports }: Pick<Upload, "credentials" | "ports">,
): Promise<boolean> {
  const made = credentials.read();
  const token = made?.OPENEO_ADMIN_TOKEN ?? ports.adminToken;
  if (token === null) return false;
  const admin: Admin = adminOf(url, token);
  if ((await admin.users()).length > 0) return false;
  const { user, password } = credentials.ensure();
  await admin.putUser(user, password);
  return true;
}
