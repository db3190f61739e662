/** Failures that the engine and the language name: `code` is an openEO error code or a process exception name. */

export class ProcessFault extends Error {
  readonly code: string;
  /** Values for the placeholders of the message template, and whatever helps a person: all JSON. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "ProcessFault";
    this.code = code;
    this.details = details;
  }
}
