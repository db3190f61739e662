/** Accounts, and how their owners show who they are. */
import type { RowPage } from "./index.ts";

export type Role = "user" | "admin";

/** "removing": what the account owns is being erased; its rows go last. */
type AccountStatus = "active" | "disabled" | "removing";

export interface Account {
  /** Random; names and claims are ways in, not who somebody is. */
  readonly id: string;
  readonly role: Role;
  readonly plan: string;
  readonly status: AccountStatus;
  /** Tokens of another epoch have ended; the second since 1970 in which they did, or 0. */
  readonly epoch: number;
  readonly created: string;
}

/** Who asks: an account, and what to call it. */
export interface User extends Pick<Account, "id" | "role" | "plan"> {
  /** Null where the token says none. */
  readonly name: string | null;
}

export type NewAccount = Pick<Account, "id" | "role" | "plan" | "created">;

/** Somebody at a provider of OpenID Connect; a subject means nothing without its issuer. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** An account with its ways in. */
export interface KnownAccount extends Account {
  /** Of its password; null without one. */
  readonly name: string | null;
  readonly identities: readonly Identity[];
}

/** What is stored of a password. */
export interface PasswordHash {
  readonly salt: string;
  readonly hash: string;
}

interface StoredPassword extends PasswordHash {
  readonly name: string;
  readonly user: string;
  /** Marks of the addresses from which the password was right, the newest last. */
  readonly places: readonly string[];
}

export interface AccountChange {
  readonly role?: Role;
  readonly plan?: string;
  readonly status?: AccountStatus;
  readonly password?: PasswordHash;
  /** Ends all tokens that were issued before this second. */
  readonly endTokensAt?: number;
}

export interface AccountStore {
  get(id: string): Promise<Account | null>;
  /** By the name of its password, else by its id. */
  find(key: string): Promise<KnownAccount | null>;
  /** Id of the account of an identity. */
  identified(identity: Identity): Promise<string | null>;
  /** Oldest first, after the given cursor. */
  list(page: RowPage): Promise<{ readonly accounts: readonly KnownAccount[]; readonly next: string | null }>;
  /** Ids of accounts whose removal has begun. */
  removing(): Promise<readonly string[]>;
  /** False when the name is taken. */
  addNamed(account: NewAccount, name: string, password: PasswordHash): Promise<boolean>;
  /** False when somebody has this identity already. */
  addIdentified(account: NewAccount, identity: Identity): Promise<boolean>;
  /** False when there is no such account. All of a change is made, or nothing. */
  change(id: string, change: AccountChange): Promise<boolean>;
  /** Its rows: the last step of a removal. */
  forget(id: string): Promise<void>;
  password(name: string): Promise<StoredPassword | null>;
  setPlaces(name: string, places: readonly string[]): Promise<void>;
}

export interface PasswordHasher {
  hash(password: string): Promise<PasswordHash>;
  /** Takes as long without a stored password as with a wrong one, so that names cannot be guessed by the clock. */
  fits(password: string, stored: PasswordHash | null): Promise<boolean>;
}

/** How much an account may have and do; numbers of its plan, which are data. */
export interface PlanNumbers {
  readonly jobs: number;
  readonly services: number;
  /** Bytes of files. */
  readonly storage: number;
  /** Heavy requests at once: computed where they are asked, as jobs that are waited for, and tiles of services. */
  readonly inline: number;
  readonly internal: number;
  readonly tiles: number;
  /** What heavy requests may ask for in a minute, in kernel pixels. */
  readonly work: number;
  /** Tasks of jobs on their way at once. */
  readonly tasks: number;
  /** What the prices are multiplied by; 0 is free. */
  readonly rate: number;
}

export interface NamedPlan extends Plan {
  readonly name: string;
}

/** A plan, and what the capabilities say of it. */
export interface Plan extends PlanNumbers {
  readonly description: string;
}

export interface PlanStore {
  get(name: string): Promise<Plan | null>;
  list(): Promise<readonly NamedPlan[]>;
  put(name: string, plan: Plan): Promise<void>;
}

/** Counts tries by a key; false when there were too many of late. */
type Throttle = (key: string) => Promise<boolean>;

/** Where tries to log in are counted. */
export interface Throttles {
  readonly loginsByAddress: Throttle;
  /** Opaque tokens about which a provider has to be asked. */
  readonly opaqueTokensByAddress: Throttle;
  readonly loginsByName: Throttle;
  /** Previews without login. */
  readonly previewsByAddress: Throttle;
  /** By user, or by address. */
  readonly searches: Throttle;
}
