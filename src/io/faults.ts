/** What can go wrong with bytes from outside; each says what the caller can do. */

/** The file was replaced while it was read: start again from its header. */
export class SourceChanged extends Error {
  constructor(key: string) {
    super(`${key} changed while it was read`);
    this.name = "SourceChanged";
  }
}

/** The file cannot be had; `status` is that of the answer, 404 where there is no such object. Trying again helps for 429 and 5xx. */
export class SourceUnavailable extends Error {
  readonly status: number;
  constructor(key: string, status: number) {
    super(`${key} cannot be read (status ${status})`);
    this.name = "SourceUnavailable";
    this.status = status;
  }
}

/** The file is not what it should be, or uses something that is not supported; trying again does not help. */
export class SourceUnreadable extends Error {
  readonly reason: string;
  constructor(key: string, reason: string) {
    super(`${key} cannot be read: ${reason}`);
    this.name = "SourceUnreadable";
    this.reason = reason;
  }
}
