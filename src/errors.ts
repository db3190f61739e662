/** openEO error codes as a typed table: status and meaning. No HTTP objects in here. */
import { officialExceptions } from "./cube/exceptions.ts";
import { errorCharactersMax } from "./limits.ts";
import { type About, type ProcessException, aboutOf, ownExceptions } from "./cube/faults.ts";

const openeoErrors = {
  AuthenticationRequired: 401,
  AuthenticationSchemeInvalid: 403,
  TokenInvalid: 403,
  CredentialsInvalid: 403,
  PermissionsInsufficient: 403,
  NotFound: 404,
  UnsupportedApiVersion: 404,
  CollectionNotFound: 404,
  ServiceNotFound: 404,
  JobNotFound: 404,
  ProcessGraphNotFound: 404,
  FileNotFound: 404,
  RequestTimeout: 408,
  TooManyRequests: 429,
  ResultLinkExpired: 410,
  PaymentRequired: 402,
  ProcessGraphMissing: 400,
  ProcessGraphInvalid: 400,
  ProcessInvalid: 400,
  ProcessGraphComplexity: 400,
  ProcessUnsupported: 400,
  ProcessNamespaceInvalid: 400,
  ProcessParameterUnsupported: 400,
  ProcessParameterInvalid: 400,
  ProcessParameterRequired: 400,
  PredefinedProcessExists: 400,
  ServiceUnsupported: 400,
  ServiceConfigUnsupported: 400,
  ServiceConfigInvalid: 400,
  ServiceConfigRequired: 400,
  JobQuotaExceeded: 400,
  ServiceQuotaExceeded: 400,
  JobLocked: 400,
  JobNotFinished: 400,
  JobNotStarted: 400,
  NoDataForUpdate: 400,
  PropertyNotEditable: 400,
  ContentTypeInvalid: 400,
  BillingPlanInvalid: 400,
  BillingPlanMissing: 400,
  BudgetInvalid: 400,
  FileContentInvalid: 400,
  FileLocked: 400,
  FileOperationUnsupported: 400,
  FilePathInvalid: 400,
  FileSizeExceeded: 400,
  FileTypeInvalid: 400,
  FolderOperationUnsupported: 400,
  StorageQuotaExceeded: 400,
  EstimateComplexity: 500,
  Internal: 500,
  StorageFailure: 500,
  FeatureUnsupported: 501,
  InfrastructureBusy: 503,
  InfrastructureMaintenance: 503,
  LoopDetected: 508,
} as const;

/** What the client can be told: a code of the API's registry, or the exception of a process, which is the user's to mend. */
export type ErrorCode = keyof typeof openeoErrors | ProcessException;

function isRegistered(code: string): code is keyof typeof openeoErrors {
  return Object.hasOwn(openeoErrors, code);
}

function statusOf(code: ErrorCode): number {
  return isRegistered(code) ? openeoErrors[code] : 400;
}

/** A code that was kept as text; what this version does not know is told as an error of our own. */
export function errorCodeOf(text: string): ErrorCode {
  const exceptions: readonly string[] = [...officialExceptions, ...ownExceptions];
  return isRegistered(text) || exceptions.includes(text) ? (text as ErrorCode) : "Internal";
}

/** One step of the way from the root graph to the place of an error. */
export interface PathStep {
  readonly node_id: string;
  readonly process_id?: string;
}

/** The beginning of a text that is too long to be told. */
export function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)}...`;
}

/** An id in such a text: "/" and "~" are written as in JSON pointers (RFC 6901). */
export function pathId(id: string): string {
  return id.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The way to a node as one text, which names it in plans. */
export function pathText(path: readonly PathStep[]): string {
  return path.map((step) => pathId(step.node_id)).join("/");
}

/** The inverse; processes are not in the text. */
export function pathFrom(text: string): PathStep[] {
  return text.split("/").map((id) => ({ node_id: id.replaceAll("~1", "/").replaceAll("~0", "~") }));
}

/** Codes whose faults pass by themselves, unless they say otherwise: what is busy, slow, or a mistake of our own that a retry may not meet. */
const retryableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "RequestTimeout",
  "TooManyRequests",
  "Internal",
  "StorageFailure",
  "InfrastructureBusy",
  "InfrastructureMaintenance",
]);

interface FaultOptions extends About {
  /** What the failure wraps. */
  readonly cause?: unknown;
  /** Where it differs from what the code says. */
  readonly retryable?: boolean;
}

/** A failure that the client is told. */
export class OpenEOError extends Error {
  readonly code: ErrorCode;
  /** Of the answer over HTTP; nothing else is decided by it. */
  readonly status: number;
  readonly path: readonly PathStep[];
  /** Whether the same may go well a little later. */
  readonly retryable: boolean;
  readonly about: About;
  constructor(code: ErrorCode, message: string, path: readonly PathStep[] = [], options: FaultOptions = {}) {
    super(
      shortened(message, errorCharactersMax),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = "OpenEOError";
    this.code = code;
    this.status = statusOf(code);
    this.path = path;
    this.retryable = options.retryable ?? retryableCodes.has(code);
    this.about = aboutOf(options);
  }
}

/** A refusal that passes by itself; the client is told when to come again. */
export class TryLater extends OpenEOError {
  readonly retryAfterSeconds: number;
  constructor(code: ErrorCode, message: string, retryAfterSeconds: number) {
    super(code, message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
