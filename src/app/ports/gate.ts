/** What the heavy work of one request passes. */
export interface Gate {
  /** Whether the request may do so much more, in kernel pixels. */
  admit(work: number): Promise<boolean>;
  /** To be called now and then by what takes long: a slot that is not kept is lost. */
  keep(): Promise<void>;
  /** The request works no more. */
  end(): Promise<void>;
}
