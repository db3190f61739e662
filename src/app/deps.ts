/** What use cases need of the outside, per request; wiring makes it. */
import type { Budget } from "../cube/budget.ts";
import type { BlockReader } from "../cube/source.ts";
import type { ReadCounts } from "../io/bytes/counted.ts";
import type { Fetch } from "../io/bytes/http.ts";
import type { PlatformCodecs } from "../io/codecs/index.ts";
import type { CogHeader } from "../io/sources/cog/header.ts";
import type {
  Catalog,
  CatalogWriter,
  Clock,
  FileStore,
  Ids,
  Jobs,
  ServiceStore,
  UserStore,
} from "./ports.ts";
import type { Upstream } from "./upstream/index.ts";

export interface Deps {
  readonly catalog: Catalog & CatalogWriter;
  readonly upstream: Upstream;
  readonly services: ServiceStore;
  readonly users: UserStore;
  readonly files: FileStore;
  readonly jobs: Jobs;
  readonly reader: BlockReader;
  readonly counts: ReadCounts;
  /** Documents of other servers. */
  readonly fetch: Fetch;
  /** Reads the header of a file by href. */
  openHeader(href: string): Promise<CogHeader>;
  readonly codecs: PlatformCodecs;
  /** Of the isolate: shared by all its requests. */
  readonly budget: Budget;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tokenSecret: string;
  readonly adminToken: string;
  /** Ends waits and reads when the client has gone. */
  readonly signal: AbortSignal | null;
  wait(ms: number): Promise<void>;
  /** Runs after the response, whatever becomes of the request. */
  waitUntil(promise: Promise<unknown>): void;
}
