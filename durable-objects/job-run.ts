/** What the finished tasks of a run say together: its outline, layouts, parts and files. Read from rows, kept where it is asked for often. */
import { type FileOutline, type Stage, childrenOf, placeOf, stagesOf } from "../src/app/jobs/outline.ts";
import { mergedSums } from "../src/app/jobs/sums.ts";
import type {
  BandSums,
  ComputeResult,
  FinishedFile,
  LayoutResult,
  PartResult,
  PlanResult,
} from "../src/app/jobs/tasks.ts";
import type { JobStore } from "./job-store.ts";

export class JobRun {
  private readonly store: JobStore;
  private known: { readonly files: readonly FileOutline[]; readonly stages: readonly Stage[] } | null = null;

  constructor(store: JobStore) {
    this.store = store;
  }

  outline(): readonly FileOutline[] {
    return this.planned().files;
  }

  stages(): readonly Stage[] {
    return this.planned().stages;
  }

  private planned(): NonNullable<JobRun["known"]> {
    if (this.known) return this.known;
    const files = this.store.result<PlanResult>("plan", 0)?.files ?? [];
    const planned = { files, stages: stagesOf(files) };
    if (files.length > 0) this.known = planned;
    return planned;
  }

  rasterFiles(): number[] {
    return this.outline().flatMap((file, index) => (file.kind === "raster" ? [index] : []));
  }

  childLengths(number: number): number[][] {
    const place = placeOf(this.stages(), number);
    const file = this.outline()[place.stage.file]!;
    if (file.kind === "whole" || place.stage.level === 0) return [];
    return childrenOf(file, this.stages(), place).map((child) => [
      ...this.store.lengths(child.number).subarray(0, file.bands),
    ]);
  }

  layouts(): LayoutResult[] {
    return this.store.results<LayoutResult>("layout").map(({ result }) => result);
  }

  partOf(number: number): { readonly file: number; readonly part: number; readonly layout: LayoutResult } {
    let first = 0;
    const layouts = this.layouts();
    const at = layouts.findIndex((layout) => number < (first += layout.parts));
    const layout = layouts[at]!;
    return { file: this.rasterFiles()[at]!, part: number - (first - layout.parts), layout };
  }

  private computed(file: number): ComputeResult[] {
    const numbers = new Set<number>();
    for (const stage of this.stages())
      if (stage.file === file)
        for (let n = stage.first; n < stage.first + stage.across * stage.down; n++) numbers.add(n);
    return this.store
      .results<ComputeResult>("compute")
      .filter(({ number }) => numbers.has(number))
      .map(({ result }) => result);
  }

  isMissing(raster: number): boolean {
    return this.computed(this.rasterFiles()[raster]!).some((result) => result.missing);
  }

  finishedFiles(): FinishedFile[] {
    const layouts = this.layouts();
    const parts = this.store.results<PartResult>("parts").map(({ result }) => result.etag);
    let raster = 0;
    let part = 0;
    return this.outline().map((file, index) => {
      const computed = this.computed(index);
      const assets = computed.flatMap((result) => result.assets);
      if (file.kind === "whole") return { layout: null, etags: [], sums: [], assets };
      const layout = layouts[raster++]!;
      const etags = parts.slice(part, (part += layout.parts));
      const sums = computed
        .map((result) => result.sums)
        .filter((bands) => bands.length > 0)
        .reduce((all, bands) => all.map((band, at): BandSums => mergedSums(band, bands[at]!)));
      return { layout, etags, sums, assets };
    });
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
