/** The configuration of a deployment: that of wrangler.toml, with names of its own where it is not the main one. */
import { rmSync, writeFileSync } from "node:fs";
import { experimental_readRawConfig as readRawConfig } from "wrangler";

export interface DeployTarget {
  /** Null: the main deployment, whose names are those of wrangler.toml. */
  readonly env: string | null;
  /** A domain of the account, instead of an address below workers.dev. */
  readonly domain: string | null;
}

/** Names of what a deployment owns on the account. */
export interface Owned {
  readonly worker: string;
  readonly database: string;
  readonly bucket: string;
  readonly queues: readonly string[];
}

/** As far as it is read here; everything else is passed on as it is. */
interface RawConfig {
  readonly name: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly d1_databases: readonly { readonly database_name: string }[];
  readonly r2_buckets: readonly { readonly bucket_name: string }[];
  readonly queues: {
    readonly producers: readonly { readonly queue: string }[];
    readonly consumers: readonly { readonly queue: string; readonly dead_letter_queue?: string }[];
  };
}

export interface Deployment {
  readonly owned: Owned;
  /** What wrangler reads. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * An environment of wrangler's own inherits neither bindings nor variables and would have to repeat them all; so another
 * deployment is the same configuration under other names.
 */
export function deploymentOf(target: DeployTarget, raw: RawConfig = rawConfig()): Deployment {
  const named = (name: string): string => (target.env === null ? name : `${name}-${target.env}`);
  const publicUrl = target.domain === null ? {} : { OPENEO_PUBLIC_URL: `https://${target.domain}` };
  const config = {
    ...raw,
    name: named(raw.name),
    ...(target.domain === null
      ? {}
      : { workers_dev: false, routes: [{ pattern: target.domain, custom_domain: true }] }),
    vars: { ...raw.vars, ...publicUrl },
    d1_databases: raw.d1_databases.map((each) => ({ ...each, database_name: named(each.database_name) })),
    r2_buckets: raw.r2_buckets.map((each) => ({ ...each, bucket_name: named(each.bucket_name) })),
    queues: {
      producers: raw.queues.producers.map((each) => ({ ...each, queue: named(each.queue) })),
      consumers: raw.queues.consumers.map((each) => ({
        ...each,
        queue: named(each.queue),
        ...(each.dead_letter_queue ? { dead_letter_queue: named(each.dead_letter_queue) } : {}),
      })),
    },
  };
  return {
    config,
    owned: {
      worker: config.name,
      database: config.d1_databases[0]!.database_name,
      bucket: config.r2_buckets[0]!.bucket_name,
      queues: [...new Set(config.queues.producers.map(({ queue }) => queue))],
    },
  };
}

function rawConfig(): RawConfig {
  return readRawConfig({ config: "wrangler.toml" }).rawConfig as unknown as RawConfig;
}

/** Paths in a configuration count from its folder, so it stands beside wrangler.toml as long as it is used. */
export async function withConfigFile<T>(
  { config, owned }: Deployment,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = `wrangler.deployed-${owned.worker}.json`;
  writeFileSync(path, JSON.stringify(config, null, 2));
  try {
    return await use(path);
  } finally {
    rmSync(path, { force: true });
  }
}
