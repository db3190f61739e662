/** What a synchronous request gives: a body at once or as a stream. */
export interface SyncAnswer {
  readonly mediaType: string;
  readonly body: Uint8Array | ReadableStream;
}
