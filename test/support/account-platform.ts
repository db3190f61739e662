/** The object of an account in plain Node: its rows in SQLite, its ledger in a D1 that may fail, and an alarm that tests ring. */
import type { DatabaseSync } from "node:sqlite";
import type { AccountObject } from "../../src/app/shares/account-object.ts";
import type { MemoryD1 } from "./memory-d1.ts";
import { countedSql } from "./sql-storage.ts";

interface AccountInstance extends AccountObject {
  alarm(): Promise<void>;
}

export type AccountClass = new (ctx: object, env: object) => AccountInstance;

export interface AccountPlatform {
  /** Loaded if need be. */
  account(): AccountInstance;
  /** Its memory goes, its rows stay. */
  evict(): void;
  alarmMs: number | null;
  /** While true no statement reaches the ledger. */
  isLedgerDown: boolean;
  /** Until all has been done that nobody waited for. */
  settled(): Promise<void>;
}

export function accountPlatform(
  Account: AccountClass,
  { database }: Pick<MemoryD1, "database">,
  name = "user",
): AccountPlatform {
  const { sql } = countedSql();
  const pending = new Set<Promise<unknown>>();
  let instance: AccountInstance | null = null;
  const { prepare, batch } = database as {
    prepare: (text: string) => object;
    batch: (all: never) => Promise<unknown>;
  };
  const platform: AccountPlatform = {
    account: () => (instance ??= new Account(ctx, { DB })),
    evict: () => void (instance = null),
    alarmMs: null,
    isLedgerDown: false,
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
  const DB = {
    prepare,
    batch: (all: never) => (platform.isLedgerDown ? Promise.reject(new Error("D1 is down")) : batch(all)),
  };
  const ctx = {
    id: { name },
    storage: {
      sql,
      setAlarm: (at: number) => Promise.resolve(void (platform.alarmMs = at)),
      deleteAlarm: () => Promise.resolve(void (platform.alarmMs = null)),
      deleteAll: () => {
        platform.alarmMs = null;
        sql.exec(
          "DROP TABLE leases; DROP TABLE balances; DROP TABLE holds; DROP TABLE spent; DROP TABLE entries; SELECT 1;",
        );
        return Promise.resolve();
      },
    },
    waitUntil(promise: Promise<unknown>) {
      const ended: Promise<unknown> = promise.then(
        () => pending.delete(ended),
        () => pending.delete(ended),
      );
      pending.add(ended);
    },
  };
  return platform;
}

/** Of a user's rows, in micro-credits. */
export function ledgerSum(sqlite: DatabaseSync, user: string): number {
  const [row] = sqlite.prepare('SELECT SUM(amount) AS sum FROM ledger WHERE "user" = ?').all(user);
  return Number(row?.["sum"] ?? 0);
}
