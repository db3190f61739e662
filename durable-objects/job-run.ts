/** What the finished tasks of a run say together: its outline, layouts, parts and files. Read from rows, kept where it is asked for often. */
import type { WorkUnits } from "../src/app/billing/work-units.ts";
import { asking, userPrincipal } from "../src/app/ports/principal.ts";
import {
  type FileOutline,
  type Stage,
  childrenOf,
  placeOf,
  stagesOf,
  taskCount,
  workOfTask,
} from "../src/app/jobs/outline.ts";
import { type Ledger, createLedger } from "../src/app/jobs/ledger.ts";
import { neighboursOf, statesOf } from "../src/app/jobs/neighbours.ts";
import { quotedStageWork, quotedWork } from "../src/app/jobs/quoted-work.ts";
import { progressOf } from "../src/app/jobs/progress.ts";
import { type JobRequest, type JobState, isActive } from "../src/app/jobs/record.ts";
import { type BandSums, mergedSums } from "../src/io/formats/gtiff/statistics.ts";
import type {
  ComputeResult,
  FinishedFile,
  LayoutResult,
  PartResult,
  Phase,
  PhaseInput,
  PlanResult,
} from "../src/app/jobs/tasks.ts";
import type { Upload } from "../src/app/ports/upload.ts";
import { taskLeaseMs } from "../src/limits.ts";
import type { JobStore } from "./job-store.ts";

export class JobRun {
  private readonly store: JobStore;
  private known: { readonly files: readonly FileOutline[]; readonly stages: readonly Stage[] } | null = null;
  private workOfAll: number | null = null;
  private workOfDone: number | null = null;
  private laidOut: readonly LayoutResult[] | null = null;

  constructor(store: JobStore) {
    this.store = store;
  }

  /** Tasks of a phase, as far as is known. */
  countOf(phase: Phase): number {
    switch (phase) {
      case "stage":
        return this.store.result<PlanResult>("plan", 0)?.stageTasks ?? 0;
      case "compute":
        return taskCount(this.stages());
      case "layout":
        return this.assembledFiles().length;
      case "parts":
        return this.layouts().reduce((sum, layout) => sum + layout.parts, 0);
      case "plan":
      case "finish":
        return 1;
    }
  }

  /** What a worker needs for a task besides the plan. */
  inputOf(
    phase: Phase,
    number: number,
    of: { readonly request: JobRequest; readonly ledger: Ledger; readonly quoted: boolean },
  ): PhaseInput {
    switch (phase) {
      case "plan": {
        const { process, called = {}, unlisted } = of.request;
        const asks = unlisted?.asking ?? asking(userPrincipal(this.store.fact("state")!.owner));
        return {
          phase,
          process,
          called,
          asking: asks,
          planOnly: unlisted?.purpose === "plan",
          quoted: of.quoted,
        };
      }
      case "stage":
        return { phase };
      case "compute": {
        const neighbours = statesOf(this.neighbours(number), of.ledger);
        return { phase, children: this.childLengths(number), neighbours };
      }
      case "layout": {
        const file = this.assembledFiles()[number]!;
        const [full] = this.spans(file);
        return { phase, file, missing: this.isMissing(number), sums: this.sumsOf(full!) };
      }
      case "parts":
        return { phase, ...this.partOf(number) };
      case "finish":
        return { phase, files: this.finishedFiles() };
    }
  }

  /** What a task takes at most; null where it costs nothing. */
  quoted(phase: Phase, number: number): WorkUnits | null {
    if (phase === "compute") return quotedWork(this.outline(), this.stages(), number);
    if (phase !== "stage") return null;
    return quotedStageWork(this.store.result<PlanResult>("plan", 0)?.stageQuotes ?? [], number);
  }

  /** Percent; always a number. */
  progress(state: JobState, ledger: () => Ledger): number {
    if (!isActive(state.status)) return state.progress;
    if (state.status === "queued") return 0;
    return progressOf(this.store.fact("phase")!, {
      base: this.store.fact("base")!,
      share: () => part(this.workDone(ledger()), this.workPlanned()),
      tasks: () => part(ledger().doneCount(), ledger().count),
    });
  }

  /** Those that were begun and are not known to be complete. */
  uploads(): Upload[] {
    return this.store.results<LayoutResult>("layout").flatMap(({ result }) => result.upload ?? []);
  }

  /** From rows: what is done; nothing is on its way. */
  openLedger(phase: Phase): Ledger {
    const overviews = this.stages().filter((stage) => stage.level > 0);
    return createLedger({
      count: this.countOf(phase),
      barriers: phase === "compute" ? overviews.map((stage) => stage.first) : [],
      done: this.store.finished(phase),
      leaseMs: taskLeaseMs,
    });
  }

  private outline(): readonly FileOutline[] {
    return this.planned().files;
  }

  private stages(): readonly Stage[] {
    return this.planned().stages;
  }

  private planned(): NonNullable<JobRun["known"]> {
    if (this.known) return this.known;
    const files = this.store.result<PlanResult>("plan", 0)?.files ?? [];
    const planned = { files, stages: stagesOf(files) };
    if (files.length > 0) this.known = planned;
    return planned;
  }

  private workOf(number: number): number {
    return workOfTask(this.outline(), this.stages(), number);
  }

  /** Work of the tasks of "compute" that are done: counted once, then kept as tasks end. */
  private workDone(ledger: Ledger): number {
    if (this.workOfDone !== null) return this.workOfDone;
    let work = 0;
    for (let number = 0; number < ledger.count; number++)
      if (ledger.isDone(number)) work += this.workOf(number);
    return (this.workOfDone = work);
  }

  countWork(number: number): void {
    if (this.workOfDone !== null) this.workOfDone += this.workOf(number);
  }

  forgetWork(): void {
    this.workOfDone = null;
  }

  /** Of all tasks of "compute". */
  private workPlanned(): number {
    if (this.workOfAll !== null) return this.workOfAll;
    let work = 0;
    for (let number = taskCount(this.stages()) - 1; number >= 0; number--) work += this.workOf(number);
    return (this.workOfAll = work);
  }

  private assembledFiles(): number[] {
    return this.outline().flatMap((file, index) => (file.kind === "whole" ? [] : [index]));
  }

  /** Tasks that may read the same blocks. */
  private neighbours(number: number): number[] {
    return neighboursOf(this.outline(), this.stages(), number);
  }

  private childLengths(number: number): number[][] {
    const place = placeOf(this.stages(), number);
    const file = this.outline()[place.stage.file]!;
    if (file.kind !== "raster" || place.stage.level === 0) return [];
    return childrenOf(file, this.stages(), place).map((child) => [
      ...this.store.lengths(child.number).subarray(0, file.bands),
    ]);
  }

  /** In the order of the files that are put together. Kept once all are there: every part asks. */
  private layouts(): readonly LayoutResult[] {
    if (this.laidOut) return this.laidOut;
    const layouts = this.store.results<LayoutResult>("layout").map(({ result }) => result);
    if (layouts.length > 0 && layouts.length === this.assembledFiles().length) this.laidOut = layouts;
    return layouts;
  }

  private partOf(number: number): {
    readonly file: number;
    readonly part: number;
    readonly layout: LayoutResult;
  } {
    let first = 0;
    const layouts = this.layouts();
    const at = layouts.findIndex((layout) => number < (first += layout.parts));
    const layout = layouts[at]!;
    return { file: this.assembledFiles()[at]!, part: number - (first - layout.parts), layout };
  }

  /** Numbers [first, stop) of the tasks of each stage of a file. */
  private spans(file: number): (readonly [number, number])[] {
    return this.stages()
      .filter((stage) => stage.file === file)
      .map((stage) => [stage.first, stage.first + stage.across * stage.down]);
  }

  private isMissing(assembled: number): boolean {
    return this.spans(this.assembledFiles()[assembled]!).some(([first, stop]) =>
      this.store.anyMissing(first, stop),
    );
  }

  private finishedFiles(): FinishedFile[] {
    const layouts = this.layouts();
    const parts = this.store.results<PartResult>("parts").map(({ result }) => result);
    let assembled = 0;
    let part = 0;
    return this.outline().map((file, index) => {
      const [full] = this.spans(index);
      if (file.kind === "whole") {
        const computed = [...this.store.resultsBetween<ComputeResult>("compute", full!)];
        const assets = computed.flatMap((result) => result.assets);
        return { layout: null, etags: [], thumbnailBytes: 0, sums: [], assets };
      }
      const layout = layouts[assembled++]!;
      const own = parts.slice(part, (part += layout.parts));
      return {
        layout,
        etags: own.map(({ etag }) => etag),
        thumbnailBytes: own[0]!.thumbnailBytes,
        sums: this.sumsOf(full!),
        assets: [],
      };
    });
  }

  /** Merged in the order of the chunks of full resolution. */
  private sumsOf(full: readonly [number, number]): readonly BandSums[] {
    let sums: readonly BandSums[] | null = null;
    for (const { sums: own } of this.store.resultsBetween<ComputeResult>("compute", full))
      sums = sums === null ? own : sums.map((band, at) => mergedSums(band, own[at]!));
    return sums ?? [];
  }

  /** Payload lengths of all chunks of a file, chunk after chunk. */
  lengthsOf(file: number): Uint32Array {
    const pages = this.stages()
      .filter((stage) => stage.file === file)
      .flatMap((stage) => this.store.lengthsBetween(stage.first, stage.first + stage.across * stage.down));
    const all = new Uint32Array(pages.reduce((sum, page) => sum + page.length, 0));
    let at = 0;
    for (const page of pages) {
      all.set(page, at);
      at += page.length;
    }
    return all;
  }
}

function part(done: number, all: number): number {
  return all > 0 ? done / all : 0;
}
