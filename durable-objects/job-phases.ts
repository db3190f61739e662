/** Where a run of a job stands: its phase, the round of its stages, which tasks of the phase are done, and what comes next. */
import type { Ledger } from "../src/app/jobs/ledger.ts";
import type { JobState } from "../src/app/jobs/record.ts";
import { runVersion } from "../src/app/jobs/run-version.ts";
import { type Phase, type TaskMessage, phases } from "../src/app/jobs/tasks.ts";
import type { JobLife } from "./job-life.ts";
import type { JobMoney } from "./job-money.ts";
import { JobRun } from "./job-run.ts";
import type { JobStore } from "./job-store.ts";

export class JobPhases {
  private readonly life: JobLife;
  private readonly money: JobMoney;
  private known: JobRun;
  /** Of the phase that runs; rebuilt from rows after the object was evicted. */
  private ledger: Ledger | null = null;

  constructor(life: JobLife, money: JobMoney) {
    this.life = life;
    this.money = money;
    this.known = new JobRun(life.store);
  }

  /** What the tasks of this run have found. */
  get run(): JobRun {
    return this.known;
  }

  get phase(): Phase {
    return this.store.fact("phase")!;
  }

  /** From the beginning; rows of the run before have been forgotten. */
  begin(): void {
    this.known = new JobRun(this.store);
    this.store.setFact("runVersion", runVersion());
    this.store.setFact("round", 0);
    this.store.setFact("base", 0);
    this.enter("plan");
  }

  isOfThisVersion(): boolean {
    return this.store.fact("runVersion") === runVersion();
  }

  /** Tasks of another run, phase or round are not heard any more. */
  isCurrent(task: TaskMessage): boolean {
    return (
      this.life.isActive() &&
      this.life.state()!.run === task.run &&
      task.v === runVersion() &&
      this.phase === task.phase &&
      this.store.fact("round") === task.round
    );
  }

  current(): Ledger {
    this.ledger ??= this.known.openLedger(this.phase);
    return this.ledger;
  }

  isDone(): boolean {
    return this.current().doneCount() === this.current().count;
  }

  progress(state: JobState): number {
    return this.known.progress(state, () => this.current());
  }

  message(number: number): TaskMessage {
    const { id: job, run } = this.life.state()!;
    return { v: runVersion(), job, run, phase: this.phase, round: this.store.fact("round")!, number };
  }

  /** Enters the next phase that has tasks, in one step; false after the last one. */
  next(): boolean {
    const done = this.phase;
    if (done === "finish") return false;
    if (done === "plan" && this.life.state()!.status === "queued") {
      this.life.apply({ type: "run" });
      this.life.log("info", "The job is running.");
    }
    if (done === "stage") this.planAgain();
    else {
      let phase = phases[phases.indexOf(done) + 1]!;
      while (this.known.countOf(phase) === 0) phase = phases[phases.indexOf(phase) + 1]!;
      this.enter(phase);
    }
    return true;
  }

  /** The job goes. */
  forget(): void {
    this.ledger = null;
  }

  private get store(): JobStore {
    return this.life.store;
  }

  private enter(phase: Phase): void {
    this.store.setFact("phase", phase);
    this.ledger = null;
    this.known.forgetWork();
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
}
