/** What use cases need of the outside, per request; wiring makes it. */
import type { Budget } from "../cube/budget.ts";
import type { Pace } from "../cube/pace.ts";
import type { Location } from "../cube/location.ts";
import type { BlockReader } from "../cube/source.ts";
import type { ByteSource } from "../io/bytes.ts";
import type { ReadCounts } from "../io/bytes/counted.ts";
import type { Fetch } from "../io/bytes/http.ts";
import type { PlatformCodecs } from "../io/codecs/index.ts";
import type { OidcProvider, Verified } from "../io/oidc/provider.ts";
import type { RasterHeader } from "../io/sources/raster-header.ts";
import type { Allowance } from "./ports/allowance.ts";
import type { Catalog, Clock, FileStore, Ids, OfferedStore, ServiceStore } from "./ports/index.ts";
import type { LedgerStore } from "./billing/ledger.ts";
import type { TileLeases } from "./billing/tile-leases.ts";
import type { PriceStore, Terms } from "./billing/terms.ts";
import type { Jobs } from "./jobs/ports.ts";
import type { AccountObject } from "./shares/account-object.ts";
import type {
  Account,
  AccountStore,
  PasswordHasher,
  PlanStore,
  Throttles,
  Identity,
} from "./ports/accounts.ts";
import type { UserFileStore } from "./ports/user-files.ts";
import type { ImportStore } from "./ports/imports.ts";
import type { Gate } from "./ports/gate.ts";
import type { LogSink } from "./ports/log-sink.ts";
import type { OwnData } from "./ports/own-data.ts";
import type { UserProcessStore } from "./ports/user-processes.ts";
import type { UdfRuntime } from "./udf/ports.ts";
import type { Upstream } from "./collections/upstream/index.ts";

/** Providers of OpenID Connect, the first one being the default. Raises TokenRefused and ProviderUnavailable. */
interface OidcPorts {
  readonly providers: readonly OidcProvider[];
  verifyJwt(provider: OidcProvider, token: string): Promise<Verified>;
  /** `beforeAsking` comes before a request to the provider, and may raise. */
  verifyOpaque(provider: OidcProvider, token: string, beforeAsking: () => Promise<void>): Promise<Verified>;
  /** What the provider tells of the owner of a token; nothing where it does not. */
  userinfo(provider: OidcProvider, token: string): Promise<Verified["claims"]>;
}

export interface Deps {
  readonly catalog: Catalog;
  readonly imports: ImportStore;
  readonly upstream: Upstream;
  readonly offered: OfferedStore;
  readonly services: ServiceStore;
  readonly userProcesses: UserProcessStore;
  readonly accounts: AccountStore;
  readonly plans: PlanStore;
  readonly prices: PriceStore;
  readonly ledger: LedgerStore;
  /** Plans and prices, as of half a minute ago at most. */
  terms(): Promise<Terms>;
  /** After a change of plans or prices. */
  forgetTerms(): void;
  readonly hasher: PasswordHasher;
  readonly throttles: Throttles;
  /** How an account stands, as of half a minute ago at most; null when it is gone. */
  standing(id: string): Promise<Account | null>;
  /** Id of the account of an identity, as of half a minute ago at most; null is asked anew. */
  identified(identity: Identity): Promise<string | null>;
  /** After a change of an account. */
  forgetStanding(id: string): void;
  accountOf(user: string): AccountObject;
  /** Of the isolate. */
  readonly tileLeases: TileLeases;
  /** What this request may cost. */
  readonly allowance: Allowance;
  /** What the work of this request passes, as far as it is heavy. */
  readonly gate: Gate;
  readonly files: FileStore;
  readonly userFiles: UserFileStore;
  /** Bytes of one file of a user. */
  readonly fileBytesMax: number;
  readonly jobs: Jobs;
  readonly own: OwnData;
  readonly reader: BlockReader;
  /** Hosts, with port, under which this back-end is reached. */
  readonly ownHosts: readonly string[];
  /** To outside servers: checked, tried again, without credentials. For documents; files are read by the reader. */
  readonly fetch: Fetch;
  readonly counts: ReadCounts;
  /** The header of a file; one that was opened before costs no request, and may be of an old version. */
  openHeader(location: Location): Promise<RasterHeader>;
  /** The header of the file as it is now. */
  freshHeader(location: Location): Promise<RasterHeader>;
  open(location: Location): ByteSource;
  readonly codecs: PlatformCodecs;
  /** What functions of users run in; none where none is configured. */
  readonly udf: readonly UdfRuntime[];
  /** What this request or task has to say to whoever asked. */
  readonly log: LogSink;
  /** Of the isolate: shared by all its requests. */
  readonly budget: Budget;
  /** Lets the isolate's other requests run; of this one. */
  readonly pace: Pace;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly oidc: OidcPorts;
  readonly tokenSecret: string;
  readonly adminToken: string;
  /** Whether previews are made for whoever asks. */
  readonly anonymousPreviews: boolean;
  /** On a developer's machine. */
  readonly local: boolean;
  /** Ends waits and reads when the client has gone. */
  readonly signal: AbortSignal | null;
  wait(ms: number): Promise<void>;
  /** Runs after the response, whatever becomes of the request. */
  waitUntil(promise: Promise<unknown>): void;
}

/** What computing a region takes: blocks, room, and turns. */
export type ComputePorts = Pick<
  Deps,
  "reader" | "budget" | "gate" | "pace" | "signal" | "wait" | "udf" | "log"
>;

/** And writing it as a file. */
export type EncodePorts = ComputePorts & Pick<Deps, "codecs">;

/** What the tasks of a job take: they keep what they make among the files, and ask the job what others made. */
export type TaskPorts = EncodePorts & Pick<Deps, "files" | "counts" | "jobs">;
