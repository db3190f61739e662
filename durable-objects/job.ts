/**
 * One batch job: the only writer of its state. Its rules are pure (src/app/jobs: state, ledger, outline); this object keeps
 * rows, sends messages, wakes itself, and copies its state to the list in D1.
 */
import { DurableObject } from "cloudflare:workers";
import { after, type JobEvent } from "../src/app/jobs/state.ts";
import type { Ledger } from "../src/app/jobs/ledger.ts";
import { statesOf } from "../src/app/jobs/neighbours.ts";
import { assetsFolder, chunksFolder } from "../src/app/ports/stored-keys.ts";
import { type JobRequest, type JobState, type JobView, isActive, jobFolder } from "../src/app/jobs/record.ts";
import {
  type LayoutResult,
  type Phase,
  type PhaseInput,
  type Problem,
  type TaskInput,
  type TaskMessage,
  type TaskResult,
  phases,
} from "../src/app/jobs/tasks.ts";
import { type LogEntry, logLevels } from "../src/app/ports/log-entry.ts";
import type { JobHandle, LogQuery } from "../src/app/ports/index.ts";
import { syncAbandonedMs, tasksInFlightMin, watchdogMs } from "../src/limits.ts";
import { progressOf } from "../src/app/jobs/progress.ts";
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

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.stores = jobStores(env);
    this.store = jobStore(ctx.storage.sql);
    this.run = new JobRun(this.store);
  }

  async create(request: JobRequest, owner: string): Promise<void> {
    if (this.state()) return;
    const now = new Date().toISOString();
    this.store.setFact("request", request);
    if (request.unlisted) {
      const expires = Date.now() + request.unlisted.keepMs;
      this.store.setFact("expires", expires);
      await this.ctx.storage.setAlarm(expires);
    }
    await this.become({
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
    await this.become(state);
    return "changed";
  }

  async start(): Promise<boolean> {
    const state = this.state();
    if (!state) return false;
    if (isActive(state.status)) return true;
    this.store.forgetRun();
    this.run = new JobRun(this.store);
    this.store.setFact("round", 0);
    this.store.setFact("base", 0);
    this.enter("plan");
    await this.happen({ type: "start" });
    this.log("info", "The job is queued.");
    await this.ctx.storage.setAlarm(Date.now() + watchdogMs);
    await this.dispatch();
    return true;
  }

  async cancel(): Promise<boolean> {
    const state = this.state();
    if (!state) return false;
    if (!isActive(state.status)) return true;
    const partial = state.status === "running" && (await this.hasData(state));
    const now = this.state();
    if (!now || now.run !== state.run || !isActive(now.status)) return now !== null;
    await this.happen({ type: "cancel", progress: this.progress(now), partial });
    this.log("warning", "The job was canceled.");
    await this.abandonUploads();
    return true;
  }

  async remove(): Promise<boolean> {
    const state = this.state();
    if (!state) return false;
    await this.abandonUploads();
    this.ledger = null;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.store = jobStore(this.ctx.storage.sql);
    this.run = new JobRun(this.store);
    await this.stores.list.remove(state.id);
    await this.stores.files.removeAll(jobFolder(state.id));
    return true;
  }

  async logs(query: LogQuery): Promise<readonly LogEntry[]> {
    return this.store.logs(query);
  }

  async claim(task: TaskMessage): Promise<TaskInput | null> {
    if (!this.isCurrent(task)) return null;
    const number = this.current().claim(task.number, Date.now());
    if (number === null) return null;
    return { number, owner: this.state()!.owner, ...this.inputOf(task.phase, number) };
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
    if (this.current().doneCount() < this.current().count) {
      if (this.current().flightCount() <= tasksInFlightMin) await this.dispatch();
      return { stale: false, next: null };
    }
    return { stale: false, next: await this.advance(task) };
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
    await this.happen({ type: "fail", progress: this.progress(state) });
    await this.abandonUploads();
  }

  async lengths(task: TaskMessage, file: number): Promise<Uint32Array> {
    if (!this.isCurrent(task)) return new Uint32Array(0);
    return this.run.lengthsOf(file);
  }

  /** The watchdog: sends what was lost, and repeats the copy to the list if that failed. */
  override async alarm(): Promise<void> {
    const state = this.state();
    if (!state) return;
    const expires = this.store.fact("expires");
    if (expires !== null && (Date.now() >= expires || this.isAbandoned(state))) {
      await this.remove();
      return;
    }
    const uncopied = this.store.fact("uncopied") === true;
    if (isActive(state.status) || uncopied) await this.ctx.storage.setAlarm(Date.now() + watchdogMs);
    else if (expires !== null) await this.ctx.storage.setAlarm(expires);
    if (uncopied) await this.copyToList(state);
    if (isActive(state.status)) await this.dispatch();
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

  private async happen(event: JobEvent): Promise<void> {
    await this.become(after(this.state()!, event, new Date().toISOString()));
  }

  private async become(state: JobState): Promise<void> {
    this.store.setFact("state", state);
    this.store.setFact("version", (this.store.fact("version") ?? 0) + 1);
    if (this.request().unlisted) return;
    this.store.setFact("uncopied", true);
    await this.copyToList(state);
  }

  private async copyToList(state: JobState): Promise<void> {
    const copied = await copyToList({ ...state, ...this.request() }, () => this.store, this.stores.list);
    if (!copied) await this.ctx.storage.setAlarm(Date.now() + watchdogMs);
  }

  private inputOf(phase: Phase, number: number): PhaseInput {
    switch (phase) {
      case "plan":
        return {
          phase,
          process: this.request().process,
          planOnly: this.request().unlisted?.purpose === "plan",
        };
      case "stage":
        return { phase };
      case "compute":
        return {
          phase,
          children: this.run.childLengths(number),
          neighbours: statesOf(this.run.neighbours(number), this.current()),
        };
      case "layout":
        return { phase, file: this.run.assembledFiles()[number]!, missing: this.run.isMissing(number) };
      case "parts":
        return { phase, ...this.run.partOf(number) };
      case "finish":
        return { phase, files: this.run.finishedFiles() };
    }
  }

  private isCurrent(task: TaskMessage): boolean {
    const state = this.state();
    return (
      state !== null &&
      state.run === task.run &&
      isActive(state.status) &&
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

  /** Goes on to the next phase that has tasks. A single task goes back to the worker that asks, which saves a way through the queue. */
  private async advance(task: TaskMessage): Promise<TaskMessage | null> {
    if (task.phase === "finish") {
      await this.happen({ type: "finish" });
      this.log("info", "The job is finished.");
      return null;
    }
    if (task.phase === "plan") {
      await this.happen({ type: "run" });
      this.log("info", "The job is running.");
    }
    if (task.phase === "stage") return this.planAgain(task);
    let phase = phases[phases.indexOf(task.phase) + 1]!;
    while (this.run.countOf(phase) === 0) phase = phases[phases.indexOf(phase) + 1]!;
    this.enter(phase);
    if (this.run.countOf(phase) === 1) return { ...task, phase, number: 0 };
    await this.dispatch();
    return null;
  }

  /** The stages have run: with what they found the graph may be complete, or wait for others. */
  private planAgain(task: TaskMessage): TaskMessage {
    const round = task.round + 1;
    this.store.setFact("round", round);
    this.store.setFact("base", this.progress(this.state()!));
    this.store.forgetPhases(["plan", "stage"]);
    this.enter("plan");
    return { ...task, phase: "plan", round, number: 0 };
  }

  /** Refills the window of tasks on their way. */
  private async dispatch(): Promise<void> {
    const { id: job, run } = this.state()!;
    const round = this.store.fact("round") ?? 0;
    const phase = this.store.fact("phase")!;
    const numbers = this.current().next(Date.now());
    for (let at = 0; at < numbers.length; at += BATCH) {
      const messages = numbers.slice(at, at + BATCH).map((number) => ({
        body: { v: 1, job, run, phase, round, number } satisfies TaskMessage,
      }));
      try {
        await this.env.TASKS.sendBatch(messages);
      } catch (error) {
        console.error("tasks could not be sent; the watchdog will try again", error);
        this.current().unsend(numbers.slice(at));
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
  private async abandonUploads(): Promise<void> {
    for (const { result } of this.store.results<LayoutResult>("layout"))
      if (result.upload) await this.stores.files.abortUpload(result.upload);
  }

  private progress(state: JobState): number {
    if (!isActive(state.status)) return state.progress;
    if (state.status === "queued") return 0;
    return progressOf(this.store.fact("phase")!, {
      base: this.store.fact("base") ?? 0,
      share: () => this.run.workDone(this.current()) / this.run.workPlanned(),
      tasks: () => this.current().doneCount() / this.current().count,
    });
  }

  private log(level: LogEntry["level"], message: string, data?: unknown): void {
    if (logLevels.indexOf(level) < logLevels.indexOf(this.request().logLevel)) return;
    const time = new Date().toISOString();
    this.store.log({ level, message, time, ...(data === undefined ? {} : { data }) });
  }
}
