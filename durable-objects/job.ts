/**
 * One batch job: the only writer of its state. Its rules are pure (src/app/jobs: state, ledger, outline, wake); this object keeps
 * rows, hands out tasks, wakes itself, and copies its state to the list in D1.
 */
import { DurableObject } from "cloudflare:workers";
import { laneOf } from "../src/app/jobs/lanes.ts";
import type { Ledger } from "../src/app/jobs/ledger.ts";
import type { TaskUsage } from "../src/app/billing/usage.ts";
import {
  type JobRequest,
  type JobState,
  type JobView,
  type RunTerms,
  isActive,
} from "../src/app/jobs/record.ts";
import { runVersion } from "../src/app/jobs/run-version.ts";
import type { JobEvent } from "../src/app/jobs/state.ts";
import {
  type Phase,
  type Problem,
  type TaskInput,
  type TaskMessage,
  type TaskResult,
  phases,
} from "../src/app/jobs/tasks.ts";
import type { AccountObject, ShareTaker } from "../src/app/shares/account-object.ts";
import type { JobHandle, LogQuery } from "../src/app/jobs/ports.ts";
import { syncAbandonedMs } from "../src/limits.ts";
import type { LogEntry } from "../src/app/ports/log-entry.ts";
import type { SaidLine } from "../src/app/ports/log-sink.ts";
import { assetsFolder, chunksFolder } from "../src/app/ports/stored-keys.ts";
import { type Env, type JobStores, jobStores } from "../src/wiring.ts";
import { JobMoney, type RunCosts, noCosts } from "./job-money.ts";
import { JobLife } from "./job-life.ts";
import { JobRun } from "./job-run.ts";
import { type Sender, type Sending, createSender } from "./job-sender.ts";
import type { JobStore } from "./job-store.ts";

export class Job extends DurableObject<Env> implements JobHandle, ShareTaker {
  private readonly stores: JobStores;
  private readonly life: JobLife;
  private readonly sender: Sender;
  private readonly money: JobMoney;
  private run: JobRun;
  /** Of the phase that runs; rebuilt from rows after the object was evicted. */
  private ledger: Ledger | null = null;
  /** When somebody last wanted to know how the job is. */
  private askedMs = Date.now();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.stores = jobStores(env);
    this.life = new JobLife(ctx.storage, this.stores);
    this.run = new JobRun(this.store);
    this.money = new JobMoney({
      store: () => this.store,
      account: (owner) => this.account(owner),
      quoted: (phase, number) => this.run.quoted(phase, number),
    });
    this.sender = createSender({
      sending: () => this.sending(),
      async send(lane, messages) {
        const queue = lane === "chunks" ? env.TASKS : env.CONTROL;
        await queue.sendBatch(messages.map((body) => ({ body })));
      },
    });
    void ctx.blockConcurrencyWhile(() => this.heal());
  }

  async create(request: JobRequest, owner: string): Promise<void> {
    // What is being removed must have gone first: its files have the same names.
    if (this.life.state() || this.life.isRemoving()) return;
    const now = new Date().toISOString();
    this.store.setFact("request", request);
    if (request.unlisted) this.store.setFact("expires", Date.now() + request.unlisted.keepMs);
    this.life.setState({
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
    await this.life.copyToList();
  }

  async describe(): Promise<JobView | null> {
    const state = this.life.state();
    if (!state) return null;
    this.askedMs = Date.now();
    const running = isActive(state.status) ? costsOf(state, this.money.costs()) : {};
    const progress = this.progress(state);
    return { request: this.life.request(), state: { ...state, ...running, progress } };
  }

  /** Members replace each other one by one, those that are not ours too. */
  async change(members: Partial<JobRequest>): Promise<"changed" | "locked" | "gone"> {
    const state = this.life.state();
    if (!state) return "gone";
    if (isActive(state.status)) return "locked";
    const request = this.life.request();
    const extra = { ...request.extra, ...members.extra };
    this.store.setFact("request", { ...request, ...members, extra });
    this.life.setState(state);
    await this.life.copyToList();
    return "changed";
  }

  async start(terms: RunTerms): Promise<boolean> {
    if (!this.life.state()) return false;
    if (this.life.isActive()) await this.goOn();
    else {
      this.store.forgetRun();
      this.begin({ type: "start" }, terms);
      this.life.log("info", "The job is queued.");
      await this.life.copyToList();
      await this.refill();
    }
    return true;
  }

  async cancel(): Promise<boolean> {
    const state = this.life.state();
    if (!state) return false;
    if (!isActive(state.status)) return true;
    const partial = state.status === "running" && (await this.hasData(state));
    const now = this.life.state();
    if (!now || now.run !== state.run || !isActive(now.status)) return now !== null;
    this.close({ type: "cancel", progress: this.progress(now), partial });
    this.life.log("warning", "The job was canceled.");
    await this.ended();
    return true;
  }

  async remove(): Promise<boolean> {
    const state = this.life.state();
    if (!state) return false;
    if (isActive(state.status)) this.money.bill(state, this.money.costs());
    this.life.remove();
    this.ledger = null;
    this.refillLater();
    await this.erase();
    return true;
  }

  async logs(query: LogQuery): Promise<readonly LogEntry[]> {
    return this.life.state() ? this.store.logs(query) : [];
  }

  async claim(task: TaskMessage): Promise<TaskInput | null> {
    if (!this.isCurrent(task)) return null;
    const number = this.current().claim(task.number, Date.now());
    if (number === null) return null;
    this.refillLater();
    const of = { request: this.life.request(), ledger: this.current(), quoted: !this.money.isFree };
    return { number, owner: this.life.state()!.owner, ...this.run.inputOf(task.phase, number, of) };
  }

  async complete(
    task: TaskMessage,
    result: TaskResult,
    said: readonly SaidLine[] = [],
  ): Promise<{ readonly stale: boolean; readonly next: TaskMessage | null }> {
    const state = this.life.state();
    if (!state || state.run !== task.run || !isActive(state.status)) return { stale: true, next: null };
    if (!this.isCurrent(task)) return { stale: false, next: null };
    const { lengths, ...kept } = result.phase === "compute" ? result : { ...result, lengths: [] };
    const usage = "usage" in result ? result.usage : null;
    const charged = usage && !this.current().isDone(task.number) ? this.chargeFor(task, usage) : 0;
    this.store.keepResult(task.phase, task.number, charged > 0 ? { ...kept, charged } : kept, lengths);
    if (!this.current().complete(task.number)) return { stale: false, next: null };
    if (usage) this.money.count(charged, usage);
    for (const line of said) this.life.tell(line);
    this.tellOf(task, result);
    if (!this.isPhaseDone()) {
      this.refillLater();
      return { stale: false, next: null };
    }
    this.advance();
    await this.life.copyToList();
    return { stale: false, next: await this.nextFor(task) };
  }

  async release(task: TaskMessage, problem: Problem): Promise<void> {
    if (!this.isCurrent(task)) return;
    this.current().release(task.number);
    this.life.log("warning", `Tried again after a passing fault: ${problem.message}`);
  }

  async fail(task: TaskMessage, problem: Problem, said: readonly SaidLine[] = []): Promise<void> {
    if (!this.isCurrent(task)) return;
    for (const line of said) this.life.tell(line);
    this.store.log({
      level: "error",
      code: problem.code,
      message: problem.message,
      time: new Date().toISOString(),
      ...(problem.path.length > 0 ? { path: problem.path } : {}),
    });
    await this.failed();
  }

  async lengths(task: TaskMessage, file: number): Promise<Uint32Array> {
    if (!this.isCurrent(task)) return new Uint32Array(0);
    return this.run.lengthsOf(file);
  }

  /** Sends what there is room for; also called by the account when there is. */
  refill(): Promise<void> {
    return this.sender.refill();
  }

  /** The watchdog: sends what was lost, and repeats what was cut short. */
  override async alarm(): Promise<void> {
    if (this.life.isRemoving()) {
      this.life.arm();
      return this.erase();
    }
    const state = this.life.state();
    if (!state) return;
    const expires = this.store.fact("expires");
    if (expires !== null && (Date.now() >= expires || this.isAbandoned(state))) {
      await this.remove();
      return;
    }
    this.life.arm();
    const progress = this.progress(state);
    if (progress !== state.progress) this.life.setState({ ...state, progress });
    await this.life.copyToList();
    await this.settleUp();
    if (isActive(state.status)) await this.goOn();
  }

  /** Called before anything else is asked of the object. A run of another version is planned anew. */
  private async heal(): Promise<void> {
    if (this.life.isActive() && this.store.fact("runVersion") !== runVersion()) {
      const uploads = this.run.uploads();
      // Nobody pays for what is of no use.
      this.money.bill(this.life.state()!, noCosts);
      this.store.forgetPhases(phases);
      this.begin({ type: "begin anew" }, this.money.terms);
      this.life.log("warning", "The job was begun by another version of this back-end; it is planned anew.");
      this.ctx.waitUntil(this.life.abort(uploads));
      this.refillLater();
    }
    await this.life.armIfUnarmed();
  }

  /** A synchronous request that waits asks every second; one that was dropped without a word does not. */
  private isAbandoned({ status }: JobState): boolean {
    const waitedFor = this.life.request().unlisted?.purpose === "files" && isActive(status);
    return waitedFor && Date.now() - this.askedMs > syncAbandonedMs;
  }

  private get store(): JobStore {
    return this.life.store;
  }

  /** A run from its beginning; its rows of before have been forgotten. */
  private begin(event: JobEvent, terms: RunTerms): void {
    this.run = new JobRun(this.store);
    this.money.begin(terms);
    this.store.setFact("runVersion", runVersion());
    this.store.setFact("round", 0);
    this.store.setFact("base", 0);
    this.enter("plan");
    this.life.apply(event);
  }

  /** The end of a run: what it owes is among the rows that say so. */
  private close(event: JobEvent): void {
    const state = this.life.state()!;
    const costs = this.money.costs();
    this.money.bill(state, costs);
    this.store.setFact("state", { ...state, ...costsOf(state, costs) });
    this.life.apply(event);
  }

  private async failed(): Promise<void> {
    this.close({ type: "fail", progress: this.progress(this.life.state()!) });
    await this.ended();
  }

  /** What the account does not take is left to the alarm. */
  private async settleUp(): Promise<void> {
    if (!this.money.hasBills()) return;
    try {
      await this.money.sendBills();
      this.life.arm();
    } catch (error) {
      console.error("an account could not be charged; it is tried again", error);
    }
  }

  private erase(): Promise<void> {
    return this.life.erase(this.run.uploads(), () => this.money.sendBills());
  }

  /** After a cancel or a failure: all that others wait for. */
  private async ended(): Promise<void> {
    this.refillLater();
    await this.life.copyToList();
    await this.settleUp();
    await this.life.abort(this.run.uploads());
  }

  private isCurrent(task: TaskMessage): boolean {
    return (
      this.life.isActive() &&
      this.life.state()!.run === task.run &&
      task.v === runVersion() &&
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

  private tellOf(task: TaskMessage, result: TaskResult): void {
    if (result.phase === "plan") for (const entry of result.told ?? []) this.life.tell(entry);
    if (result.phase === "compute") {
      this.run.countWork(task.number);
      this.life.log("debug", `Chunk ${task.number} is computed.`, result.trace);
    }
    if (result.phase === "stage")
      this.life.log("debug", `Leaves ${task.number} of stage ${task.round} are gone through.`, result.trace);
  }

  /** Sends what waits; a phase that is done and was not followed by the next one is a crash's trace. */
  private async goOn(): Promise<void> {
    await this.life.armIfUnarmed();
    if (!this.life.isActive()) return;
    if (this.isPhaseDone()) {
      this.advance();
      await this.life.copyToList();
    }
    await this.refill();
  }

  /** Goes on to the next phase that has tasks, in one step. */
  private advance(): void {
    const done = this.store.fact("phase")!;
    if (done === "finish") {
      this.close({ type: "finish" });
      this.ctx.waitUntil(this.settleUp());
      this.life.log("info", "The job is finished.");
      return;
    }
    if (done === "plan" && this.life.state()!.status === "queued") {
      this.life.apply({ type: "run" });
      this.life.log("info", "The job is running.");
    }
    if (done === "stage") return this.planAgain();
    let phase = phases[phases.indexOf(done) + 1]!;
    while (this.run.countOf(phase) === 0) phase = phases[phases.indexOf(phase) + 1]!;
    this.enter(phase);
  }

  /** The stages have run: with what they found the graph may be complete, or wait for others. */
  private planAgain(): void {
    const base = this.progress(this.life.state()!);
    this.store.setFact("round", this.store.fact("round")! + 1);
    this.store.setFact("base", base);
    this.money.carry();
    this.store.forgetPhases(["plan", "stage"]);
    this.enter("plan");
  }

  /**
   * A single task goes back to the worker that asks, which saves a way through the queue; but a worker that plans and ends jobs
   * takes no chunks, because others wait for it.
   */
  private async nextFor(task: TaskMessage): Promise<TaskMessage | null> {
    if (!this.life.isActive() || this.life.state()!.run !== task.run) {
      this.refillLater();
      return null;
    }
    const isOnItsWay = laneOf(task.phase) === "chunks" || laneOf(this.store.fact("phase")!) === "control";
    const isAlone = this.current().count === 1 && this.current().flightCount() === 0;
    if (!isOnItsWay || !isAlone || this.isPhaseDone()) {
      await this.refill();
      return null;
    }
    if (this.run.quoted(this.store.fact("phase")!, 0)) {
      await this.refill();
      return null;
    }
    const [number] = this.current().next(Date.now(), 1);
    this.refillLater();
    return this.message(number!);
  }

  private message(number: number): TaskMessage {
    const { id: job, run } = this.life.state()!;
    const [phase, round] = [this.store.fact("phase")!, this.store.fact("round")!];
    return { v: runVersion(), job, run, phase, round, number };
  }

  private sending(): Sending | null {
    if (!this.life.isActive()) return null;
    const { id: job, owner } = this.life.state()!;
    return {
      job,
      account: this.account(owner),
      tasks: this.money.terms.tasks,
      funded: () => this.funded(),
      lane: laneOf(this.store.fact("phase")!),
      ledger: this.current(),
      message: (number) => this.message(number),
    };
  }

  private account(owner: string): AccountObject {
    return this.env.ACCOUNT.getByName(owner) as unknown as AccountObject;
  }

  private chargeFor(task: TaskMessage, usage: TaskUsage): number {
    return this.money.chargeFor(task.phase, task.number, usage);
  }

  /** Stops a job that cannot pay for what comes next. */
  private async funded(): Promise<number> {
    const [ledger, state] = [this.current(), this.life.state()!];
    const { fresh, broke } = await this.money.fund(ledger, { request: this.life.request(), state });
    if (broke && this.life.isActive() && this.life.state()!.run === state.run) {
      this.store.log({ level: "error", ...broke, time: new Date().toISOString() });
      this.ctx.waitUntil(this.failed());
      return 0;
    }
    return fresh;
  }

  /** Nobody waits for it. */
  private refillLater(): void {
    this.ctx.waitUntil(this.sender.refill());
  }

  private async hasData(state: JobState): Promise<boolean> {
    const { files } = this.stores;
    const run = { job: state.id, run: state.run };
    for (const folder of [chunksFolder(run), assetsFolder(run)])
      if (!(await files.list(folder)[Symbol.asyncIterator]().next()).done) return true;
    return false;
  }

  private progress(state: JobState): number {
    return this.run.progress(state, () => this.current());
  }
}

/** With a run that cost so much. */
function costsOf(
  { costs = 0 }: Pick<JobState, "costs">,
  { spent, usage }: RunCosts,
): Required<Pick<JobState, "costs" | "usage">> {
  return { costs: costs + spent, usage };
}
