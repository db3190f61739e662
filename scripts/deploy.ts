/** `npm run deploy`: everything of an account that this back-end needs, made or brought up to date. */
import { parseArgs } from "node:util";
import { type DeployTarget, deploymentOf, withConfigFile } from "./lib/deploy/config.ts";
import { type Deployed, deploy, deployPorts } from "./lib/deploy/deploy.ts";
import { must } from "./lib/deploy/wrangler.ts";
import { buildPage } from "./lib/page.ts";

const usage = `usage: npm run deploy -- [--env <name>] [--domain <host>] [--dry-run]

  --env <name>     another deployment beside the main one, e.g. staging: everything of its own
  --domain <host>  a domain of the account, instead of an address below workers.dev
  --dry-run        says what would be made, builds the Worker, and uploads nothing

Needs the Workers Paid plan and a login: npx wrangler login, or CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.
OPENEO_PUBLIC_URL names the address where the back-end answers, when it is neither of the two.`;

function argsOf(): { target: DeployTarget; dryRun: boolean; help: boolean } {
  const { values } = parseArgs({
    options: {
      env: { type: "string" },
      domain: { type: "string" },
      "dry-run": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.env !== undefined && !/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(values.env))
    throw new Error("--env takes small letters, digits and dashes");
  return {
    target: { env: values.env ?? null, domain: values.domain ?? null },
    dryRun: values["dry-run"] ?? false,
    help: values.help ?? false,
  };
}

async function dryRun(target: DeployTarget): Promise<void> {
  const deployment = deploymentOf(target);
  const { worker, database, bucket, queues } = deployment.owned;
  await buildPage();
  await withConfigFile(deployment, async (config) => {
    const { output } = await must(
      "The build",
      deployPorts.wrangler("deploy", "--dry-run", "--minify", "--config", config),
    );
    console.log(/Total Upload: .*/.exec(output)?.[0] ?? "");
  });
  console.log(`Would make or keep: Worker ${worker}, D1 database ${database}, R2 bucket ${bucket}, queues ${queues.join(", ")},
its Durable Objects, tables and page; random secrets and a first user only where there are none.`);
}

/** Secrets are shown where only a person sees them; elsewhere they stay in their file. */
function tell({ url, isNew, credentials }: Deployed): void {
  console.log(`\n  API    ${url}/openeo/v1/\n  page   ${url}/`);
  const made = credentials.read();
  if (made && process.stdout.isTTY) {
    if (isNew) console.log(`  login  ${made.user} / ${made.password}`);
    console.log(`  admin  ${made.OPENEO_ADMIN_TOKEN}\n\nThis is shown once: keep both.`);
    credentials.forget();
  } else if (made)
    console.log(
      `\nThe login and the admin token are in ${credentials.path}; take them from there and remove it.`,
    );
  console.log(`\nIdle it costs the $5 a month of the Workers Paid plan; docs/operate.md has the rest.`);
}

try {
  const { target, dryRun: isDry, help } = argsOf();
  if (help) console.log(usage);
  else if (isDry) await dryRun(target);
  else tell(await deploy(target, deployPorts));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
