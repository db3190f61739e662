/**
 * One batch job: the only writer of its state. Its rules are pure (src/app/jobs: state, ledger, outline, wake); this object keeps
 * rows, sends messages, wakes itself, and copies its state to the list in D1. Whatever a change needs to go on after a crash (rows
 * and the alarm) is written before anything is awaited: writes without a wait between them are one transaction.
 */
import { DurableObject } from "cloudflare:workers";
import { after, type JobEvent } from "../src/app/jobs/state.ts";
import type { Ledger } from "../src/app/jobs/ledger.ts";
import { assetsFolder, chunksFolder } from "../src/app/ports/stored-keys.ts";
import { type JobRequest, type JobState, type JobView, isActive, jobFolder } from "../src/app/jobs/record.ts";
import { runVersion } from "../src/app/jobs/run-version.ts";
import {
  type Phase,
  type Problem,
  type TaskInput,
  type TaskMessage,
  type TaskResult,
  phases,
} from "../src/app/jobs/tasks.ts";
import { wakeAt } from "../src/app/jobs/wake.ts";
import { type LogEntry, logLevels } from "../src/app/ports/log-entry.ts";
import type { JobHandle, LogQuery } from "../src/app/ports/index.ts";
import type { Upload } from "../src/app/ports/upload.ts";
import { syncAbandonedMs, tasksInFlightMin } from "../src/limits.ts";
import { type Env, type JobStores, jobStores } from "../src/wiring.ts";
import { copyToList } from "./job-outbox.ts";
import { JobRun } from "./job-run.ts";
import { type JobStore, jobStore } from "./job-store.ts";

/** Messages of one call to the queue; the platform's bound. */
const BATCH = 100;

export class Job extends DurableObject<Env> implements JobHandle {
  private readonly stores: JobStores;
  private store: JobStore;
  private run: JobRun;
  /** Of the phase that runs; rebuilt from rows after the object was evicted. */
  private ledger: Ledger | null = null;
  /** When somebody last wanted to know how the job is. */
  private askedMs = Date.now();
  private isErasing = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.stores = jobStores(env);
    this.store = jobStore(ctx.storage.sql);
    this.run = new JobRun(this.store);
    void ctx.blockConcurrencyWhile(() => this.heal());
  }

  async create(request: JobRequest, owner: string): Promise<void> {
    // What is being removed must have gone first: its files have the same names.
    if (this.state() || this.store.fact("removing") !== null) return;
    const now = new Date().toISOString();
    this.store.setFact("request", request);
    if (request.unlisted) this.store.setFact("expires", Date.now() + request.unlisted.keepMs);
    this.become({
      id: this.ctx.id.name!,
      owner,
      status: "created",
      created: now,
      updated: now,
      queued: null,
      started: null,
      run: 0,
      progress: 0,
    });
    await this.copyToList();
  }

  async describe(): Promise<JobView | null> {
    const state = this.state();
    if (!state) return null;
    this.askedMs = Date.now();
    return { request: this.request(), state: { ...state, progress: this.progress(state) } };
  }

  /** Members replace each other one by one, those that are not ours too. */
  async change(members: Partial<JobRequest>): Promise<"changed" | "locked" | "gone"> {
    const state = this.state();
    if (!state) return "gone";
    if (isActive(state.status)) return "locked";
    const request = this.request();
    const extra = { ...request.extra, ...members.extra };
    this.store.setFact("request", { ...request, ...members, extra });
    this.become(state);
    await this.copyToList();
    return "changed";
  }

  async start(): Promise<boolean> {
    const state = this.state();
    if (!state) return false;
    if (isActive(state.status)) await this.goOn();
    else {
      this.store.forgetRun();
      this.begin({ type: "start" });
      this.log("info", "The job is queued.");
      await this.copyToList();
      await this.dispatch();
    }
    return true;
  }

  async cancel(): Promise<boolean> {
    const state = this.state();
    if (!state) return false;
    if (!isActive(state.status)) return true;
    const partial = state.status === "running" && (await this.hasData(state));
    const now = this.state();
    if (!now || now.run !== state.run || !isActive(now.status)) return now !== null;
    this.happen({ type: "cancel", progress: this.progress(now), partial });
    this.log("warning", "The job was canceled.");
    await this.copyToList();
    await this.abortUploads(this.run.uploads());
    return true;
  }

  /** Gone from here on; an alarm sees to it that what it left behind goes, too. */
  async remove(): Promise<boolean> {
    const state = this.state();
    if (!state) return false;
    this.store.setFact("removing", state.id);
    this.store.forgetFact("state");
    this.store.forgetFact("version");
    this.arm();
    this.ledger = null;
    await this.erase();
    return true;
  }

  async logs(query: LogQuery): Promise<readonly LogEntry[]> {
    return this.state() ? this.store.logs(query) : [];
  }

  async claim(task: TaskMessage): Promise<TaskInput | null> {
    if (!this.isCurrent(task)) return null;
    const number = this.current().claim(task.number, Date.now());
    if (number === null) return null;
    const of = { request: this.request(), ledger: this.current() };
    return { number, ...this.run.inputOf(task.phase, number, of) };
  }

  async complete(
    task: TaskMessage,
    result: TaskResult,
  ): Promise<{ readonly stale: boolean; readonly next: TaskMessage | null }> {
    const state = this.state();
    if (!state || state.run !== task.run || !isActive(state.status)) return { stale: true, next: null };
    if (!this.isCurrent(task)) return { stale: false, next: null };
    const { lengths, ...kept } = result.phase === "compute" ? result : { ...result, lengths: [] };
    this.store.keepResult(task.phase, task.number, kept, lengths);
    if (!this.current().complete(task.number)) return { stale: false, next: null };
    if (result.phase === "compute") this.run.countWork(task.number);
    if (result.phase === "compute") this.log("debug", `Chunk ${task.number} is computed.`, result.trace);
    if (result.phase === "stage")
      this.log("debug", `Leaves ${task.number} of stage ${task.round} are gone through.`, result.trace);
    if (!this.isPhaseDone()) {
      if (this.current().flightCount() <= tasksInFlightMin) await this.dispatch();
      return { stale: false, next: null };
    }
    this.advance();
    await this.copyToList();
    return { stale: false, next: await this.nextFor(task) };
  }

  async release(task: TaskMessage, problem: Problem): Promise<void> {
    if (!this.isCurrent(task)) return;
    this.current().release(task.number);
    this.log("warning", `Tried again after a passing fault: ${problem.message}`);
  }

  async fail(task: TaskMessage, problem: Problem): Promise<void> {
    const state = this.state();
    if (!state || !this.isCurrent(task)) return;
    this.store.log({
      level: "error",
      code: problem.code,
      message: problem.message,
      time: new Date().toISOString(),
      ...(problem.path.length > 0 ? { path: problem.path } : {}),
    });
    this.happen({ type: "fail", progress: this.progress(state) });
    await this.copyToList();
    await this.abortUploads(this.run.uploads());
  }

  async lengths(task: TaskMessage, file: number): Promise<Uint32Array> {
    if (!this.isCurrent(task)) return new Uint32Array(0);
    return this.run.lengthsOf(file);
  }

  /** The watchdog: sends what was lost, and repeats what was cut short. */
  override async alarm(): Promise<void> {
    if (this.store.fact("removing") !== null) {
      this.arm();
      return this.erase();
    }
    const state = this.state();
    if (!state) return;
    const expires = this.store.fact("expires");
    if (expires !== null && (Date.now() >= expires || this.isAbandoned(state))) {
      await this.remove();
      return;
    }
    this.arm();
    const progress = this.progress(state);
    if (progress !== state.progress) this.become({ ...state, progress });
    await this.copyToList();
    if (isActive(state.status)) await this.goOn();
  }

  /**
   * Called before anything else is asked of the object. A run of another version is planned anew; what should wake by itself and
   * has no alarm (rows of old, an alarm that failed too often) gets one.
   */
  private async heal(): Promise<void> {
    const state = this.state();
    const isStale = state !== null && isActive(state.status) && this.store.fact("runVersion") !== runVersion;
    if (isStale) this.beginAnew();
    if (this.wakeMs() === null) return;
    if (isStale || (await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now());
  }

  private beginAnew(): void {
    const uploads = this.run.uploads();
    this.store.forgetPhases(phases);
    this.begin({ type: "begin anew" });
    this.log("warning", "The job was begun by another version of this back-end; it is planned anew.");
    this.ctx.waitUntil(this.abortUploads(uploads));
  }

  /** A synchronous request that waits asks every second; one that was dropped without a word does not. */
  private isAbandoned({ status }: JobState): boolean {
    const waitedFor = this.request().unlisted?.purpose === "files" && isActive(status);
    return waitedFor && Date.now() - this.askedMs > syncAbandonedMs;
  }

  private state(): JobState | null {
    return this.store.fact("state");
  }

  private request(): JobRequest {
    return this.store.fact("request")!;
  }

  /** A run from its beginning; its rows of before have been forgotten. */
  private begin(event: JobEvent): void {
    this.run = new JobRun(this.store);
    this.store.setFact("runVersion", runVersion);
    this.store.setFact("round", 0);
    this.store.setFact("base", 0);
    this.enter("plan");
    this.happen(event);
  }

  private happen(event: JobEvent): void {
    this.become(after(this.state()!, event, new Date().toISOString()));
  }

  private become(state: JobState): void {
    this.store.setFact("state", state);
    this.store.setFact("version", (this.store.fact("version") ?? 0) + 1);
    if (!this.request().unlisted) this.store.setFact("uncopied", true);
    this.arm();
  }

  private wakeMs(): number | null {
    const facts = {
      status: this.state()?.status ?? null,
      isUncopied: this.store.fact("uncopied") === true,
      isRemoving: this.store.fact("removing") !== null,
      expires: this.store.fact("expires"),
    };
    return wakeAt(facts, Date.now());
  }

  /** In the same step as the rows that it follows from, so it must not be waited for. */
  private arm(): void {
    const wake = this.wakeMs();
    void (wake === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(wake));
  }

  private async copyToList(): Promise<void> {
    const state = this.state();
    if (!state || this.store.fact("uncopied") !== true) return;
    await copyToList({ ...state, ...this.request() }, () => this.store, this.stores.list);
    this.arm();
  }

  /** All steps may be done twice. What fails is left to the alarm, and so is what was cut short. */
  private async erase(): Promise<void> {
    const id = this.store.fact("removing");
    if (id === null || this.isErasing) return;
    this.isErasing = true;
    try {
      await this.abortUploads(this.run.uploads());
      await this.stores.list.remove(id);
      await this.stores.files.removeAll(jobFolder(id));
      // The alarm goes with the rows, in one step.
      await this.ctx.storage.deleteAll();
      this.store = jobStore(this.ctx.storage.sql);
      this.run = new JobRun(this.store);
    } catch (error) {
      console.error("a job could not be removed; it is tried again", error);
    } finally {
      this.isErasing = false;
    }
  }

  private isCurrent(task: TaskMessage): boolean {
    const state = this.state();
    return (
      state !== null &&
      state.run === task.run &&
      isActive(state.status) &&
      task.v === runVersion &&
      this.store.fact("phase") === task.phase &&
      this.store.fact("round") === task.round
    );
  }

  private enter(phase: Phase): void {
    this.store.setFact("phase", phase);
    this.ledger = null;
    this.run.forgetWork();
  }

  private current(): Ledger {
    this.ledger ??= this.run.openLedger(this.store.fact("phase")!);
    return this.ledger;
  }

  private isPhaseDone(): boolean {
    return this.current().doneCount() === this.current().count;
  }

  /** Sends what waits; a phase that is done and was not followed by the next one is a crash's trace. */
  private async goOn(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) this.arm();
    const state = this.state();
    if (!state || !isActive(state.status)) return;
    if (this.isPhaseDone()) {
      this.advance();
      await this.copyToList();
    }
    await this.dispatch();
  }

  /** Goes on to the next phase that has tasks, in one step. */
  private advance(): void {
    const done = this.store.fact("phase")!;
    if (done === "finish") {
      this.happen({ type: "finish" });
      this.log("info", "The job is finished.");
      return;
    }
    if (done === "plan" && this.state()!.status === "queued") {
      this.happen({ type: "run" });
      this.log("info", "The job is running.");
    }
    if (done === "stage") return this.planAgain();
    let phase = phases[phases.indexOf(done) + 1]!;
    while (this.run.countOf(phase) === 0) phase = phases[phases.indexOf(phase) + 1]!;
    this.enter(phase);
  }

  /** The stages have run: with what they found the graph may be complete, or wait for others. */
  private planAgain(): void {
    const base = this.progress(this.state()!);
    this.store.setFact("round", this.store.fact("round")! + 1);
    this.store.setFact("base", base);
    this.store.forgetPhases(["plan", "stage"]);
    this.enter("plan");
  }

  /** A single task goes back to the worker that asks, which saves a way through the queue. */
  private async nextFor(task: TaskMessage): Promise<TaskMessage | null> {
    const state = this.state();
    if (!state || state.run !== task.run || !isActive(state.status)) return null;
    if (this.current().count === 1 && this.current().flightCount() === 0 && !this.isPhaseDone())
      return this.message(0);
    await this.dispatch();
    return null;
  }

  private message(number: number): TaskMessage {
    const { id: job, run } = this.state()!;
    const [phase, round] = [this.store.fact("phase")!, this.store.fact("round")!];
    return { v: runVersion, job, run, phase, round, number };
  }

  /** Refills the window of tasks on their way. */
  private async dispatch(): Promise<void> {
    const state = this.state();
    if (!state || !isActive(state.status)) return;
    const ledger = this.current();
    const numbers = ledger.next(Date.now());
    for (let at = 0; at < numbers.length; at += BATCH) {
      const messages = numbers.slice(at, at + BATCH).map((number) => ({ body: this.message(number) }));
      try {
        await this.env.TASKS.sendBatch(messages);
      } catch (error) {
        console.error("tasks could not be sent; the watchdog will try again", error);
        ledger.unsend(numbers.slice(at));
        return;
      }
    }
  }

  private async hasData(state: JobState): Promise<boolean> {
    const { files } = this.stores;
    const run = { job: state.id, run: state.run };
    return (await files.list(chunksFolder(run))).length + (await files.list(assetsFolder(run))).length > 0;
  }

  /** Uploads that nobody will complete would lie around for a week. */
  private async abortUploads(uploads: readonly Upload[]): Promise<void> {
    for (const upload of uploads) await this.stores.files.abortUpload(upload);
  }

  private progress(state: JobState): number {
    return this.run.progress(state, () => this.current());
  }

  private log(level: LogEntry["level"], message: string, data?: unknown): void {
    if (logLevels.indexOf(level) < logLevels.indexOf(this.request().logLevel)) return;
    const time = new Date().toISOString();
    this.store.log({ level, message, time, ...(data === undefined ? {} : { data }) });
  }
}
