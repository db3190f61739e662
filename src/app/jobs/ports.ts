/** What a job is to others: its handle, its row in the list, and who writes that. */
import type { RowPage } from "../ports/index.ts";
import type { LogEntry } from "../ports/log-entry.ts";
import type { SaidLine } from "../ports/log-sink.ts";
import type { JobRequest, JobState, JobView, RunTerms } from "./record.ts";
import type { Problem, TaskInput, TaskMessage, TaskResult } from "./tasks.ts";

/** One batch job: the only writer of its state. Answers are plain data; null and "gone" mean that the job does not exist. */
export interface JobHandle {
  create(request: JobRequest, owner: string): Promise<void>;
  describe(): Promise<JobView | null>;
  change(request: Partial<JobRequest>): Promise<"changed" | "locked" | "gone">;
  /** Without effect on a run that is on its way. */
  start(terms: RunTerms): Promise<boolean>;
  cancel(): Promise<boolean>;
  remove(): Promise<boolean>;
  logs(query: LogQuery): Promise<readonly LogEntry[]>;
  claim(task: TaskMessage): Promise<TaskInput | null>;
  /** `said` goes to the log. `stale`: the run is over, and what the task wrote must go. `next`: a task to go on with. */
  complete(
    task: TaskMessage,
    result: TaskResult,
    said?: readonly SaidLine[],
  ): Promise<{ readonly stale: boolean; readonly next: TaskMessage | null }>;
  release(task: TaskMessage, problem: Problem): Promise<void>;
  fail(task: TaskMessage, problem: Problem, said?: readonly SaidLine[]): Promise<void>;
  /** Payload lengths of all chunks of a file, chunk after chunk. */
  lengths(task: TaskMessage, file: number): Promise<Uint32Array>;
}

export interface LogQuery {
  /** Id of the last entry seen. */
  readonly offset: string | null;
  readonly level: LogEntry["level"];
  readonly limit: number | null;
}

/** A row of the list of jobs: a copy that the job writes after each change. */
export interface JobListing extends JobState {
  readonly title: string | null;
}

export interface Jobs {
  handle(id: string): JobHandle;
  /** Of the list; null when there is no such job. */
  owner(id: string): Promise<string | null>;
  /** Oldest first. */
  list(
    owner: string,
    page: RowPage,
  ): Promise<{ readonly jobs: readonly JobListing[]; readonly next: string | null }>;
  count(owner: string): Promise<number>;
  /** Takes the row of a job that is gone off the list. */
  unlist(id: string): Promise<void>;
}

/** Writing side of the list; only jobs use it. */
export interface JobList {
  /** An older version never overwrites a newer one. */
  write(listing: JobListing, version: number): Promise<void>;
  remove(id: string): Promise<void>;
}
