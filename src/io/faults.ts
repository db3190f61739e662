/** What can go wrong with bytes from outside; each says what the caller can do. */

/** Failures of files have in common that they belong to the node of a plan that reads them. */
export abstract class SourceFault extends Error {
  /** The node's origin; null before there is a plan. */
  origin: string | null = null;
  /** Whether the same read may go well a little later. */
  abstract readonly retryable: boolean;
}

/** The file was replaced while it was read: start again from its header. */
export class SourceChanged extends SourceFault {
  readonly retryable = true;
  constructor(key: string) {
    super(`${key} changed while it was read`);
    this.name = "SourceChanged";
  }
}

const hints: Readonly<Record<number, string>> = {
  401: "it needs credentials, which are not forwarded; use a public or a signed URL",
  403: "access is denied; signed URLs may have expired",
};

/** Statuses of clients' faults that pass by themselves: too slow, too early, too often. */
const PASSING: readonly number[] = [408, 425, 429];

/**
 * The file cannot be had; `status` is that of the answer, 404 where there is no such object. Trying again helps for 429 and
 * 5xx. `reason` says what else is known, and what to do.
 */
export class SourceUnavailable extends SourceFault {
  readonly status: number;
  readonly retryable: boolean;
  constructor(key: string, status: number, reason: string | null = null) {
    const told = reason ?? hints[status] ?? null;
    super(`${key} cannot be read (status ${status}${told === null ? "" : `; ${told}`})`);
    this.name = "SourceUnavailable";
    this.status = status;
    this.retryable = status >= 500 || PASSING.includes(status);
  }
}

/**
 * Whether a failure says that what was kept of a file is of no use any more: it is another one by now, or it is not given to
 * those who ask in this way. A server that does not answer, or is busy, says nothing of the kind.
 */
export function endsUse(error: unknown): boolean {
  if (error instanceof SourceChanged || error instanceof SourceRefused) return true;
  if (!(error instanceof SourceUnavailable)) return false;
  return error.status >= 400 && !error.retryable;
}

/** An answer began and did not end; asking for it again may help at once. */
export class ConnectionBroken extends SourceUnavailable {
  constructor(key: string, how: "broken" | "too slow" = "broken") {
    if (how === "broken")
      super(key, 502, "the connection broke in the middle of the answer; try again later");
    else super(key, 504, "the answer did not come in time; try again later");
  }
}

/** The file is not what it should be, or uses something that is not supported; trying again does not help. */
export class SourceUnreadable extends SourceFault {
  readonly retryable = false;
  readonly reason: string;
  constructor(key: string, reason: string) {
    super(`${key} cannot be read: ${reason}`);
    this.name = "SourceUnreadable";
    this.reason = reason;
  }
}

/** The address may not be read, whatever lies there: it names a private host, redirects to one, or carries a password. */
export class SourceRefused extends SourceFault {
  readonly retryable = false;
  constructor(address: string, reason: string) {
    super(`${address} is not read: ${reason}`);
    this.name = "SourceRefused";
  }
}
