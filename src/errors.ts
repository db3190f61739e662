/** openEO error codes as a typed table: status and meaning. No HTTP objects in here. */

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
  ProcessParameterUnsupported: 400,
  ProcessParameterInvalid: 400,
  ProcessParameterRequired: 400,
  PredefinedProcessExists: 400,
  ServiceUnsupported: 400,
  ServiceConfigUnsupported: 400,
  ServiceConfigInvalid: 400,
  ServiceConfigRequired: 400,
  JobLocked: 400,
  JobNotFinished: 400,
  JobNotStarted: 400,
  NoDataForUpdate: 400,
  PropertyNotEditable: 400,
  ContentTypeInvalid: 400,
  FileContentInvalid: 400,
  FilePathInvalid: 400,
  EstimateComplexity: 500,
  Internal: 500,
  StorageFailure: 500,
  FeatureUnsupported: 501,
  InfrastructureBusy: 503,
  InfrastructureMaintenance: 503,
} as const;

export type OpenEOErrorCode = keyof typeof openeoErrors;

/** One step of the way from the root graph to the place of an error. */
export interface PathStep {
  readonly node_id: string;
  readonly process_id?: string;
}

/** A failure that the client is told; `code` may also be the exception of a process (status 400). */
export class OpenEOError extends Error {
  readonly code: string;
  readonly status: number;
  readonly path: readonly PathStep[];
  constructor(code: OpenEOErrorCode | (string & {}), message: string, path: readonly PathStep[] = []) {
    super(message);
    this.name = "OpenEOError";
    this.code = code;
    this.status = (openeoErrors as Readonly<Record<string, number>>)[code] ?? 400;
    this.path = path;
  }
}

/** A refusal that passes by itself; the client is told when to come again. */
export class TryLater extends OpenEOError {
  readonly retryAfterSeconds: number;
  constructor(code: OpenEOErrorCode, message: string, retryAfterSeconds: number) {
    super(code, message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
