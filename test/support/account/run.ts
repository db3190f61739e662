/** Deploying against the stand-in, as a person would: the script in a process of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, type AccountState, startAccount } from "./index.ts";
import { type DeployedStub, startDeployedStub } from "./deployed.ts";

export interface Stage {
  readonly account: Account;
  readonly deployed: DeployedStub;
  readonly stateDir: string;
  run(script: "deploy" | "undeploy", ...args: readonly string[]): Promise<{ status: number; output: string }>;
  stop(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const account = await startAccount();
  const deployed = await startDeployedStub();
  const stateDir = mkdtempSync(join(tmpdir(), "openeo-edge-deploy-"));
  return {
    account,
    deployed,
    stateDir,
    run: (script, ...args) =>
      new Promise((settle) => {
        const child = spawn(process.execPath, ["scripts/run.js", `scripts/${script}.ts`, ...args], {
          env: {
            ...process.env,
            CLOUDFLARE_API_BASE_URL: account.url,
            CLOUDFLARE_API_TOKEN: "token",
            CLOUDFLARE_ACCOUNT_ID: "account",
            OPENEO_STATE_DIR: stateDir,
            OPENEO_PUBLIC_URL: deployed.url,
          },
        });
        let output = "";
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (data: Buffer) => (output += data.toString()));
        child.on("close", (code) => settle({ status: code ?? 1, output }));
      }),
    stop: async () => {
      await account.stop();
      await deployed.stop();
    },
  };
}

/** What an account owns, without what is random or counts. */
export function ownedBy(state: AccountState): object {
  return {
    databases: [...state.databases].map(([name, { sql }]) => [
      name,
      sql
        .prepare("SELECT name FROM d1_migrations ORDER BY id")
        .all()
        .map((row) => row["name"]),
    ]),
    buckets: [...state.buckets],
    queues: [...state.queues]
      .map(([name, { consumers }]) => [name, [...consumers.values()].map((each) => each["script_name"])])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    scripts: [...state.scripts].map(([name, { secrets, migrationTag, subdomain, schedules }]) => ({
      name,
      secrets: [...secrets].sort((a, b) => (a < b ? -1 : 1)),
      migrationTag,
      subdomain: subdomain.enabled,
      schedules,
    })),
  };
}
