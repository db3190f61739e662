/** The byte port: the one way in which readers get at bytes. Wrappers keep this contract. */

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * A file of bytes that does not change while it is read: `validator` (R2 etag, ETag) is sent with every read after the
 * first, and a changed file raises SourceChanged instead of mixing two versions.
 */
export interface ByteSource {
  /** URL without credentials, or R2 key: identity together with the validator. */
  readonly key: string;
  /** Reads exactly `length` bytes, fewer only where the file ends. */
  read(range: ByteRange, options: ReadOptions): Promise<BytesRead>;
}

export interface ReadOptions {
  /** Fails with SourceChanged when the file's validator is another one; null accepts any. */
  readonly validator: string | null;
  readonly signal: AbortSignal | null;
}

export interface BytesRead {
  readonly bytes: Uint8Array;
  readonly validator: string | null;
  /** Size of the whole file where the answer tells it. */
  readonly totalBytes: number | null;
}
