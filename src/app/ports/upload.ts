/** A multipart upload that has begun. */
export interface Upload {
  readonly key: string;
  readonly uploadId: string;
}
