/**
 * The platform around one job object in plain Node: rows, an alarm, the list, files and the queue, with a power cut at any call of
 * them. What an object had written before a call stays, as the runtime commits it before the call goes out; the queue forgets all.
 */
import type { JobHandle, JobListing } from "../../src/app/jobs/ports.ts";
import type { TaskMessage } from "../../src/app/jobs/tasks.ts";
import type { Charge, HoldAsk } from "../../src/app/billing/funds.ts";
import type { AccountObject } from "../../src/app/shares/account-object.ts";
import { type ShareReport, createShares } from "../../src/app/shares/shares.ts";
import { countedSql } from "./sql-storage.ts";

interface JobObject extends JobHandle {
  alarm(): Promise<void>;
}

export type JobClass = new (ctx: object, env: object) => JobObject;

export interface JobPlatform {
  /** The object, loaded if need be. */
  job(): Promise<JobObject>;
  /** Evicts it: a later call loads it again. */
  evict(): void;
  /** Calls of the platform so far. */
  calls(): number;
  /** The power goes at this call, and is back at once; gives whether it went while `act` ran, which then goes no further. */
  untilCut(call: number, act: (platform: JobPlatform) => Promise<unknown>): Promise<boolean>;
  readonly rows: { exec(query: string, ...values: unknown[]): unknown };
  alarmMs: number | null;
  readonly list: Map<string, JobListing>;
  readonly files: Set<string>;
  readonly queue: TaskMessage[];
  /** Until all has been done that nobody waited for. */
  settled(): Promise<void>;
}

/** What of the account the job calls besides its shares. */
export type JobPurse = Pick<AccountObject, "hold" | "settle">;

/** Without a purse the job is free. */
export function jobPlatform(Job: JobClass, name = "job", purse: JobPurse | null = null): JobPlatform {
  const { sql } = countedSql();
  const shares = createShares();
  let pending = new Set<Promise<unknown>>();
  let object: { readonly job: JobObject; readonly ready: Promise<unknown> } | null = null;
  let calls = 0;
  let cutAt = Infinity;
  let tellCut = (): void => undefined;
  const load = (): NonNullable<typeof object> => {
    let isDead = false;
    const alive = <T>(effect: () => T): T => {
      if (isDead) throw new Error("the power is out");
      return effect();
    };
    const call = async <T>(effect: () => T): Promise<T> => {
      const result = alive(effect);
      if (++calls === cutAt) {
        isDead = true;
        tellCut();
        await new Promise(() => undefined);
      }
      await Promise.resolve();
      return result;
    };
    /** Outside of the object nothing has happened when the power goes first. */
    const outside = <T>(effect: () => T): Promise<T> => call(() => undefined).then(() => alive(effect));
    const stores = {
      list: {
        write: (listing: JobListing) => outside(() => void platform.list.set(listing.id, listing)),
        remove: (id: string) => outside(() => void platform.list.delete(id)),
      },
      files: {
        async *list() {
          for (const key of await outside(() => [...platform.files])) yield { key, bytes: 1 };
        },
        removeAll: () => outside(() => platform.files.clear()),
        abortUpload: () => outside(() => undefined),
      },
    };
    let ready: Promise<unknown> = Promise.resolve();
    const storage = {
      sql: { exec: (query: string, ...values: unknown[]) => alive(() => sql.exec(query, ...values)) },
      setAlarm: (at: number) => call(() => void (platform.alarmMs = at)),
      getAlarm: () => call(() => platform.alarmMs),
      deleteAlarm: () => call(() => void (platform.alarmMs = null)),
      deleteAll: () =>
        call(() => {
          sql.exec("DROP TABLE facts; DROP TABLE tasks; DROP TABLE logs; SELECT 1;");
          platform.alarmMs = null;
        }),
    };
    const ctx = {
      id: { name },
      storage,
      blockConcurrencyWhile: (act: () => Promise<unknown>) => (ready = act()),
      waitUntil(promise: Promise<unknown>) {
        const settled: Promise<unknown> = promise.then(
          () => pending.delete(settled),
          () => pending.delete(settled),
        );
        pending.add(settled);
      },
    };
    const sendBatch = (messages: readonly { readonly body: TaskMessage }[]): Promise<void> =>
      outside(() => void platform.queue.push(...messages.map(({ body }) => body)));
    const share = (report: ShareReport): Promise<number> =>
      outside(() => shares.report(report, Date.now()).allowed);
    const money = purse && {
      hold: (ask: HoldAsk) => outside(() => purse.hold(ask)),
      settle: (charge: Charge) => outside(() => purse.settle(charge)),
    };
    const ACCOUNT = { getByName: () => ({ share, ...money }) };
    const job = new Job(ctx, { ACCOUNT, TASKS: { sendBatch }, CONTROL: { sendBatch }, DB: {}, FILES: {} });
    for (const part of [job, Reflect.get(job, "life") as object]) Reflect.set(part, "stores", stores);
    return { job, ready };
  };
  const platform: JobPlatform = {
    async job() {
      object ??= load();
      await object.ready;
      return object.job;
    },
    evict: () => void (object = null),
    calls: () => calls,
    async untilCut(at, act) {
      cutAt = at;
      const cut = new Promise<boolean>((settle) => (tellCut = () => settle(true)));
      let isOver = false;
      const until = Object.create(platform, {
        job: { value: () => (isOver ? new Promise(() => undefined) : platform.job()) },
      }) as JobPlatform;
      void cut.then(() => (isOver = true));
      const done = act(until).then(
        () => false,
        (error: unknown) => (calls >= at ? cut : Promise.reject(error as Error)),
      );
      const wasCut = await Promise.race([cut, done]);
      if (wasCut) {
        object = null;
        platform.queue.length = 0;
        pending = new Set();
      }
      cutAt = Infinity;
      return wasCut;
    },
    rows: sql,
    alarmMs: null,
    list: new Map(),
    files: new Set(),
    queue: [],
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
  return platform;
}
