/** A vector file that was read whole. */
export interface VectorFile {
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly key: string;
}
