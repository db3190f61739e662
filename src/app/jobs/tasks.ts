/** Tasks and what passes between the job, which knows what is done, and the workers, which do it. */
import type { BandSums } from "../../io/formats/gtiff/statistics.ts";
import type { ErrorCode, PathStep } from "../../errors.ts";
import type { Told } from "../../openeo/lowering.ts";
import type { TaskUsage } from "../billing/usage.ts";
import type { WorkUnits } from "../billing/work-units.ts";
import type { Asking } from "../ports/principal.ts";
import type { PinnedProcesses } from "../ports/pinned-processes.ts";
import type { FileOutline } from "./outline.ts";
import type { Upload } from "../ports/upload.ts";

/** In this order; each starts when the one before it is done. After "stage" the job is planned again. */
export const phases = ["plan", "stage", "compute", "layout", "parts", "finish"] as const;
export type Phase = (typeof phases)[number];

/** a message of the queue: for a task of its phase. */
export interface TaskMessage {
  /** The `runVersion` that it was written in. */
  readonly v: string;
  readonly job: string;
  readonly run: number;
  readonly phase: Phase;
  /** Rounds of stages that were done before; fences off workers of an earlier round. */
  readonly round: number;
  readonly number: number;
}

/** The task that a message gets, which need not be that of its own number, and what a worker needs for it besides the plan. */
export type TaskInput = { readonly number: number; readonly owner: string } & PhaseInput;

export type PhaseInput =
  | {
      readonly phase: "plan";
      readonly process: Readonly<Record<string, unknown>>;
      readonly called: PinnedProcesses;
      readonly asking: Asking;
      /** Nothing is computed but what the plan itself needs. */
      readonly planOnly: boolean;
      /** Whether the work of its tasks must be known before they are sent. */
      readonly quoted: boolean;
    }
  | { readonly phase: "stage" }
  | ComputeInput
  | {
      readonly phase: "layout";
      readonly file: number;
      readonly missing: boolean;
      readonly sums: readonly BandSums[];
    }
  | { readonly phase: "parts"; readonly file: number; readonly part: number; readonly layout: LayoutResult }
  | { readonly phase: "finish"; readonly files: readonly FinishedFile[] };

export interface ComputeInput {
  readonly phase: "compute";
  /** Payload lengths of the chunks that an overview chunk is made of, in their order. */
  readonly children: readonly (readonly number[])[];
  /** Neighbouring tasks that are done, and those that were claimed earlier and are not; all others have not begun. */
  readonly neighbours: NeighbourStates;
}

/** Numbers of tasks. */
export interface NeighbourStates {
  readonly done: readonly number[];
  readonly reading: readonly number[];
}

export interface PlanResult {
  readonly phase: "plan";
  /** Tasks of the stages that the graph waits for; 0 when the plan is complete. */
  readonly stageTasks: number;
  readonly files: readonly FileOutline[];
  /** What these tasks take at most, one for each or one for all; absent in runs that are free. */
  readonly stageQuotes?: readonly WorkUnits[];
  /** What the graph's processes have to say, for the log; once the plan is complete. */
  readonly told?: readonly Told[];
}

export interface StageResult {
  readonly phase: "stage";
  readonly usage: TaskUsage;
  /** What it took, for the log. */
  readonly trace: string;
}

export interface ComputeResult {
  readonly phase: "compute";
  readonly usage: TaskUsage;
  /** Payload lengths in the order of the chunk's file; empty for whole outputs. */
  readonly lengths: readonly number[];
  readonly missing: boolean;
  /** Per band, for chunks of full resolution. */
  readonly sums: readonly BandSums[];
  /** Assets that the task wrote, for whole outputs. */
  readonly assets: readonly AssetFacts[];
  /** What it took, for the log. */
  readonly trace: string;
}

export interface LayoutResult {
  readonly phase: "layout";
  /** Of the file's bands, which its header tells; none for other formats than GTiff. */
  readonly sums: readonly BandSums[];
  /** Whether a value is missing for which the cube names no no-data value. */
  readonly missing: boolean;
  readonly bytes: number;
  readonly partBytes: number;
  readonly parts: number;
  /** Null for files of one part, which are written in one go. */
  readonly upload: Upload | null;
}

export interface PartResult {
  readonly phase: "parts";
  readonly etag: string;
  /** Bytes of the file's thumbnail, which the first part makes; 0 where there is none. */
  readonly thumbnailBytes: number;
}

export interface FinishResult {
  readonly phase: "finish";
}

export type TaskResult = PlanResult | StageResult | ComputeResult | LayoutResult | PartResult | FinishResult;

/** All that the last task must know of a file. */
export interface FinishedFile {
  readonly layout: LayoutResult | null;
  readonly etags: readonly string[];
  readonly thumbnailBytes: number;
  readonly sums: readonly BandSums[];
  readonly assets: readonly AssetFacts[];
}

export interface AssetFacts {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/** Why a job failed, as its log tells it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: readonly PathStep[];
}
