/** User-defined processes as they are stored, each below its owner. */
import type { RowPage } from "./index.ts";

/** A process object as the API has it, with the id that it is stored under. */
export type ProcessDocument = Readonly<Record<string, unknown>> & { readonly id: string };

/** What lists show of a process. */
export interface ListedProcess {
  readonly id: string;
  readonly created: string;
  readonly listed: Readonly<Record<string, unknown>>;
}

interface ProcessToStore {
  readonly owner: string;
  /** Now, as RFC 3339, UTC. */
  readonly at: string;
  readonly document: ProcessDocument;
  readonly listed: ListedProcess["listed"];
}

export interface UserProcessStore {
  /** Replaces what is stored under the id; false when the owner would then have more than is allowed. */
  put(
    process: ProcessToStore,
    allowed: { readonly processesMax: number; readonly bytesMax: number },
  ): Promise<boolean>;
  /** Which of the ids the owner has, and how many bytes they take. */
  sizes(
    owner: string,
    ids: readonly string[],
  ): Promise<readonly { readonly id: string; readonly bytes: number }[]>;
  /** Those of the ids that the owner has, in any order. */
  find(owner: string, ids: readonly string[]): Promise<readonly ProcessDocument[]>;
  /** Oldest first; `shared`: only those that everybody may see. */
  list(
    owner: string,
    page: RowPage & { readonly shared?: true },
  ): Promise<{ readonly processes: readonly ListedProcess[]; readonly next: string | null }>;
  remove(owner: string, id: string): Promise<boolean>;
  /** Takes away so many at most; true when there was nothing left. */
  removeSome(owner: string, limit: number): Promise<boolean>;
}
