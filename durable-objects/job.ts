/**
 * One batch job: the only writer of its state. Its rules are pure (src/app/jobs: state, ledger, outline, wake); this object keeps
 * rows, hands out tasks, wakes itself, and copies its state to the list in D1.
 */
import { DurableObject } from "cloudflare:workers";
import { laneOf } from "../src/app/jobs/lanes.ts";
import type { TaskUsage } from "../src/app/billing/usage.ts";
import {
  type JobRequest,
  type JobState,
  type JobView,
  type RunTerms,
  isActive,
} from "../src/app/jobs/record.ts";
import type { JobEvent } from "../src/app/jobs/state.ts";
import {
  type Problem,
  type TaskInput,
  type TaskMessage,
  type TaskResult,
  phases as allPhases,
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
import { JobPhases } from "./job-phases.ts";
import type { JobRun } from "./job-run.ts";
import { type Sender, type Sending, createSender } from "./job-sender.ts";
import type { JobStore } from "./job-store.ts";

export class Job extends DurableObject<Env> implements JobHandle, ShareTaker {
  private readonly stores: JobStores;
  private readonly life: JobLife;
  private readonly sender: Sender;
  private readonly money: JobMoney;
  private readonly phases: JobPhases;
  /** When somebody last wanted to know how the job is. */
  private askedMs = Date.now();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.stores = jobStores(env);
    this.life = new JobLife(ctx.storage, this.stores);
    this.money = new JobMoney({
      store: () => this.store,
      account: (owner) => this.account(owner),
      quoted: (phase, number) => this.run.quoted(phase, number),
    });
    this.phases = new JobPhases(this.life, this.money);
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
    const progress = this.phases.progress(state);
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
    this.close({ type: "cancel", progress: this.phases.progress(now), partial });
    this.life.log("warning", "The job was canceled.");
    await this.ended();
    return true;
  }

  async remove(): Promise<boolean> {
    const state = this.life.state();
    if (!state) return false;
    if (isActive(state.status)) this.money.bill(state, this.money.costs());
    this.life.remove();
    this.phases.forget();
    this.refillLater();
    await this.erase();
    return true;
  }

  async logs(query: LogQuery): Promise<readonly LogEntry[]> {
    return this.life.state() ? this.store.logs(query) : [];
  }

  async claim(task: TaskMessage): Promise<TaskInput | null> {
    if (!this.phases.isCurrent(task)) return null;
    const number = this.phases.current().claim(task.number, Date.now());
    if (number === null) return null;
    this.refillLater();
    const of = { request: this.life.request(), ledger: this.phases.current(), quoted: !this.money.isFree };
    return { number, owner: this.life.state()!.owner, ...this.run.inputOf(task.phase, number, of) };
  }

  async complete(
    task: TaskMessage,
    result: TaskResult,
    said: readonly SaidLine[] = [],
  ): Promise<{ readonly stale: boolean; readonly next: TaskMessage | null }> {
    const state = this.life.state();
    if (!state || state.run !== task.run || !isActive(state.status)) return { stale: true, next: null };
    if (!this.phases.isCurrent(task)) return { stale: false, next: null };
    const { lengths, ...kept } = result.phase === "compute" ? result : { ...result, lengths: [] };
    const usage = "usage" in result ? result.usage : null;
    const charged = usage && !this.phases.current().isDone(task.number) ? this.chargeFor(task, usage) : 0;
    this.store.keepResult(task.phase, task.number, charged > 0 ? { ...kept, charged } : kept, lengths);
    if (!this.phases.current().complete(task.number)) return { stale: false, next: null };
    if (usage) this.money.count(charged, usage);
    for (const line of said) this.life.tell(line);
    this.tellOf(task, result);
    if (!this.phases.isDone()) {
      this.refillLater();
      return { stale: false, next: null };
    }
    this.advance();
    await this.life.copyToList();
    return { stale: false, next: await this.nextFor(task) };
  }

  async release(task: TaskMessage, problem: Problem): Promise<void> {
    if (!this.phases.isCurrent(task)) return;
    this.phases.current().release(task.number);
    this.life.log("warning", `Tried again after a passing fault: ${problem.message}`);
  }

  async fail(task: TaskMessage, problem: Problem, said: readonly SaidLine[] = []): Promise<void> {
    if (!this.phases.isCurrent(task)) return;
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
    if (!this.phases.isCurrent(task)) return new Uint32Array(0);
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
    const progress = this.phases.progress(state);
    if (progress !== state.progress) this.life.setState({ ...state, progress });
    await this.life.copyToList();
    await this.settleUp();
    if (isActive(state.status)) await this.goOn();
  }

  /** Called before anything else is asked of the object. A run of another version is planned anew. */
  private async heal(): Promise<void> {
    if (this.life.isActive() && !this.phases.isOfThisVersion()) {
      const uploads = this.run.uploads();
      // Nobody pays for what is of no use.
      this.money.bill(this.life.state()!, noCosts);
      this.store.forgetPhases(allPhases);
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

  private get run(): JobRun {
    return this.phases.run;
  }

  /** A run from its beginning; its rows of before have been forgotten. */
  private begin(event: JobEvent, terms: RunTerms): void {
    this.money.begin(terms);
    this.phases.begin();
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
    this.close({ type: "fail", progress: this.phases.progress(this.life.state()!) });
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
    if (this.phases.isDone()) {
      this.advance();
      await this.life.copyToList();
    }
    await this.refill();
  }

  /** Goes on to the next phase that has tasks; after the last one the job is finished. */
  private advance(): void {
    if (this.phases.next()) return;
    this.close({ type: "finish" });
    this.ctx.waitUntil(this.settleUp());
    this.life.log("info", "The job is finished.");
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
    const isOnItsWay = laneOf(task.phase) === "chunks" || laneOf(this.phases.phase) === "control";
    const isAlone = this.phases.current().count === 1 && this.phases.current().flightCount() === 0;
    if (!isOnItsWay || !isAlone || this.phases.isDone()) {
      await this.refill();
      return null;
    }
    if (this.run.quoted(this.phases.phase, 0)) {
      await this.refill();
      return null;
    }
    const [number] = this.phases.current().next(Date.now(), 1);
    this.refillLater();
    return this.phases.message(number!);
  }

  private sending(): Sending | null {
    if (!this.life.isActive()) return null;
    const { id: job, owner } = this.life.state()!;
    return {
      job,
      account: this.account(owner),
      tasks: this.money.terms.tasks,
      funded: () => this.funded(),
      lane: laneOf(this.phases.phase),
      ledger: this.phases.current(),
      message: (number) => this.phases.message(number),
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
    const [ledger, state] = [this.phases.current(), this.life.state()!];
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
}

/** With a run that cost so much. */
function costsOf(
  { costs = 0 }: Pick<JobState, "costs">,
  { spent, usage }: RunCosts,
): Required<Pick<JobState, "costs" | "usage">> {
  return { costs: costs + spent, usage };
}
