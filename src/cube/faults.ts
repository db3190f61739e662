/** Failures that the engine and the language name, in the words of the API and of the processes. */
import type { officialExceptions } from "./exceptions.ts";

/** Exceptions that no official process has. */
export const ownExceptions = ["RequestCancelled"] as const;

export type ProcessException = (typeof officialExceptions | typeof ownExceptions)[number];

/** Besides exceptions: openEO error codes that have their cause in a graph or in what it computes. */
export type FaultCode =
  | ProcessException
  | "ProcessGraphComplexity"
  | "ProcessParameterInvalid"
  | "ProcessParameterRequired";

/** The argument that a fault is about, and what may stand there instead: for programs, as messages are for people. */
export interface About {
  readonly parameter?: string;
  readonly allowed?: readonly string[];
}

/** Values for the placeholders of the message template, and whatever helps a person: all JSON. */
export interface FaultDetails extends About {
  readonly [name: string]: unknown;
}

/** Of a failure that is told as another one. */
export function aboutOf({ parameter, allowed }: About): About {
  return {
    ...(parameter === undefined ? {} : { parameter }),
    ...(allowed === undefined ? {} : { allowed }),
  };
}

export class ProcessFault extends Error {
  readonly code: FaultCode;
  readonly details: FaultDetails;
  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message);
    this.name = "ProcessFault";
    this.code = code;
    this.details = details;
  }
}

/** Whether a failure is an exception that a process raises for the values that it met; other values may do. */
export function isOfValues(error: unknown): error is ProcessFault {
  return (
    error instanceof ProcessFault &&
    !error.code.startsWith("ProcessParameter") &&
    error.code !== "ProcessGraphComplexity"
  );
}
