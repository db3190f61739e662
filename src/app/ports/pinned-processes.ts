/** Definitions that a process calls, as they were when it was sent: what becomes of them afterwards changes no job and no service. */

export interface PinnedProcess {
  /** Of the JSON of `process`, in hex. */
  readonly sha256: string;
  /** What is run of it: `parameters` and `process_graph`. */
  readonly process: Readonly<Record<string, unknown>>;
}

/** By `definitionKey`; plain JSON. */
export type PinnedProcesses = Readonly<Record<string, PinnedProcess>>;
