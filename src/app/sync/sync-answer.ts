/** What a synchronous request gives: a body at once or as a stream. */
export interface SyncAnswer {
  /** As it is saved. */
  readonly name: string;
  readonly mediaType: string;
  /** Micro-credits. */
  readonly costs: number;
  readonly body: Uint8Array | ReadableStream;
}
