/**
 * Where a job stands, from its birth to its removal. Whatever a change needs to go on after a crash (rows and the alarm) is written
 * before anything is awaited: writes without a wait between them are one transaction. The rest (the copy in the list, what a
 * removed job leaves behind) is repeated by the alarm until it is done.
 */
import { type JobRequest, type JobState, isActive } from "../src/app/jobs/record.ts";
import { jobFolder } from "../src/app/ports/stored-keys.ts";
import { type JobEvent, after } from "../src/app/jobs/state.ts";
import { wakeAt } from "../src/app/jobs/wake.ts";
import { type LogEntry, isKept } from "../src/app/ports/log-entry.ts";
import type { Upload } from "../src/app/ports/upload.ts";
import type { JobStores } from "../src/wiring.ts";
import { copyToList } from "./job-outbox.ts";
import { type JobStore, jobStore } from "./job-store.ts";
import { logText } from "../src/app/ports/openeo-error.ts";

export class JobLife {
  private readonly storage: DurableObjectStorage;
  private readonly stores: JobStores;
  private rows: JobStore;
  private isErasing = false;

  constructor(storage: DurableObjectStorage, stores: JobStores) {
    this.storage = storage;
    this.stores = stores;
    this.rows = jobStore(storage.sql);
  }

  get store(): JobStore {
    return this.rows;
  }

  /** Null where there is no job, not yet or not any more. */
  state(): JobState | null {
    return this.rows.fact("state");
  }

  request(): JobRequest {
    return this.rows.fact("request")!;
  }

  isActive(): boolean {
    const state = this.state();
    return state !== null && isActive(state.status);
  }

  isRemoving(): boolean {
    return this.rows.fact("removing") !== null;
  }

  apply(event: JobEvent): void {
    this.setState(after(this.state()!, event, new Date().toISOString()));
  }

  setState(state: JobState): void {
    this.rows.setFact("state", state);
    this.rows.setFact("version", (this.rows.fact("version") ?? 0) + 1);
    if (!this.request().unlisted) this.rows.setFact("uncopied", true);
    this.arm();
  }

  /** In the same step as the rows that it follows from, so it must not be waited for. */
  arm(): void {
    const wake = this.wakeMs();
    void (wake === null ? this.storage.deleteAlarm() : this.storage.setAlarm(wake));
  }

  /** Rows of old, and alarms that failed too often, leave jobs that nothing wakes. */
  async armIfUnarmed(): Promise<void> {
    if (this.wakeMs() !== null && (await this.storage.getAlarm()) === null)
      await this.storage.setAlarm(Date.now());
  }

  private wakeMs(): number | null {
    const facts = {
      status: this.state()?.status ?? null,
      isUncopied: this.rows.fact("uncopied") === true,
      isRemoving: this.isRemoving(),
      isUnbilled: this.rows.fact("bills") !== null,
      expires: this.rows.fact("expires"),
    };
    return wakeAt(facts, Date.now());
  }

  async copyToList(): Promise<void> {
    const state = this.state();
    if (!state || this.rows.fact("uncopied") !== true) return;
    await copyToList({ ...state, ...this.request() }, () => this.rows, this.stores.list);
    this.arm();
  }

  log(level: LogEntry["level"], message: string, data?: unknown): void {
    this.tell({ level, message, ...(data === undefined ? {} : { data }) });
  }

  /** Entries below the level that the job keeps are dropped. */
  tell(entry: Omit<LogEntry, "id" | "time">): void {
    if (!isKept(entry.level, this.request().logLevel)) return;
    this.rows.log({ ...entry, time: new Date().toISOString() });
  }

  /** Gone from here on. */
  remove(): void {
    this.rows.setFact("removing", this.state()!.id);
    this.rows.forgetFact("state");
    this.rows.forgetFact("version");
    this.arm();
  }

  /** What a removed job left behind, `before` that what it owes. All steps may be done twice; what fails is left to the alarm. */
  async erase(uploads: readonly Upload[], before: () => Promise<void>): Promise<void> {
    const id = this.rows.fact("removing");
    if (id === null || this.isErasing) return;
    this.isErasing = true;
    try {
      await before();
      await this.abort(uploads);
      await this.stores.list.remove(id);
      await this.stores.files.removeAll(jobFolder(id));
      // The alarm goes with the rows, in one step.
      await this.storage.deleteAll();
      this.rows = jobStore(this.storage.sql);
    } catch (error) {
      console.error("a job could not be removed; it is tried again", logText(error));
    } finally {
      this.isErasing = false;
    }
  }

  /** Uploads that nobody will complete would lie around for a week. */
  async abort(uploads: readonly Upload[]): Promise<void> {
    for (const upload of uploads) await this.stores.files.abortUpload(upload);
  }
}
