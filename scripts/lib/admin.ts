/** The admin routes of a server, local or deployed: the one door through which a catalogue is filled. */
import type { StacApiEntry } from "../../src/app/collections/upstream/entry.ts";
import { AdminRefusal, adminCalls } from "./admin-calls.ts";
import { type FileContent, putFile } from "./put-file.ts";

export interface Admin {
  /** Keys of the first objects below a prefix. */
  files(prefix: string): Promise<string[]>;
  /** Imports are named by ids of 32 hex digits, which the importer chooses. */
  beginImport(id: string, collection: unknown): Promise<void>;
  /** Null where there is none of this id. */
  findImport(id: string): Promise<AdminImport | null>;
  /** `path`: what items name; `content`: bytes, or the path of a file, which is sent in parts where it is large. */
  putImportFile(id: string, path: string, content: FileContent): Promise<void>;
  /** Portions are numbered from 0; one that has arrived before is passed over. */
  putItems(id: string, portion: number, items: readonly unknown[]): Promise<void>;
  /** The exchange. */
  finishImport(id: string): Promise<Imported>;
  /** Ends an import that came to nothing, with all that has arrived. */
  endImport(id: string): Promise<void>;
  /** Takes away what replaced and left imports have left; `now`: also what may still be used, and imports that may go on. */
  clean(now: boolean): Promise<void>;
  /** A collection of a STAC API: what it has there, or why it cannot be had. */
  offer(id: string, entry: OfferedEntry): Promise<{ id: string; title: string; bands: string[] }>;
  removeCollection(id: string): Promise<void>;
  list(): Promise<{ id: string; title: string }[]>;
  putUser(name: string, password: string, settings?: { role?: string; plan?: string }): Promise<void>;
  /** Somebody of a provider of OpenID Connect. */
  putIdentity(identity: { issuer: string; subject: string; role?: string; plan?: string }): Promise<void>;
  /** By name or id. */
  user(key: string): Promise<AdminUser>;
  users(): Promise<AdminUser[]>;
  changeUser(key: string, change: { status?: string; role?: string; plan?: string }): Promise<void>;
  /** Asks until nothing is left. */
  removeUser(key: string): Promise<void>;
  plans(): Promise<AdminPlan[]>;
  putPlan(name: string, plan: Partial<Omit<AdminPlan, "name">> & { description?: string }): Promise<void>;
  /** `payment` has 32 hex digits; the same again is made once. */
  topUp(key: string, payment: string, credits: number): Promise<AdminFunds>;
  money(key: string): Promise<AdminFunds & { entries: AdminEntry[] }>;
  prices(): Promise<object>;
  putPrices(perUnit: object): Promise<{ version: number }>;
  /** Empties the bucket, before a deployment is taken away. */
  emptyStorage(): Promise<void>;
  putService(id: string, service: unknown): Promise<void>;
}

export type OfferedEntry = Omit<StacApiEntry, "kind" | "id">;

export interface Imported {
  readonly id: string;
  readonly items: number;
  readonly bands: readonly string[];
}

interface AdminImport {
  readonly state: "open" | "current" | "over";
  /** Portions of its items that have arrived. */
  readonly portions: number;
}

export interface AdminUser {
  readonly id: string;
  readonly name: string | null;
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[];
  readonly role: string;
  readonly plan: string;
  readonly status: string;
  readonly created: string;
}

/** In credits. */
interface AdminFunds {
  readonly balance: number;
  readonly held: number;
}

interface AdminEntry {
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly credits: number;
}

interface AdminPlan {
  readonly name: string;
  readonly jobs: number;
  readonly services: number;
  readonly storage: number;
  /** What the prices are multiplied by. */
  readonly rate: number;
}

export function adminOf(url: string, token: string): Admin {
  const call = adminCalls(url, token);
  const untilGone = async (method: string, path: string): Promise<void> => {
    while ((await call(method, path)).status === 202);
  };
  return {
    files: async (prefix) =>
      ((await (await call("GET", `files/${prefix}`)).json()) as { files: { key: string }[] }).files.map(
        (file) => file.key,
      ),
    beginImport: async (id, collection) => void (await call("PUT", `imports/${id}`, { collection })),
    findImport: async (id) =>
      call("GET", `imports/${id}`).then(
        (answer) => answer.json() as Promise<AdminImport>,
        (error: unknown) => {
          if (error instanceof AdminRefusal && error.status === 404) return null;
          throw error;
        },
      ),
    putImportFile: (id, path, content) => putFile(call, { id, path }, content),
    putItems: async (id, portion, items) =>
      void (await call("PUT", `imports/${id}/items/${portion}`, { items })),
    finishImport: async (id) => (await call("PUT", `imports/${id}/current`)).json() as Promise<Imported>,
    endImport: (id) => untilGone("DELETE", `imports/${id}`),
    clean: (now) => untilGone("POST", now ? "clean?now" : "clean"),
    offer: async (id, entry) =>
      (await call("PUT", `offered/${encodeURIComponent(id)}`, entry)).json() as never,
    removeCollection: (id) => untilGone("DELETE", `collections/${encodeURIComponent(id)}`),
    list: async () =>
      ((await (await call("GET", "collections")).json()) as { collections: { id: string; title: string }[] })
        .collections,
    putUser: async (name, password, settings = {}) =>
      void (await call("PUT", `users/${encodeURIComponent(name)}`, { password, ...settings })),
    putIdentity: async (identity) => void (await call("POST", "users", identity)),
    user: async (key) => (await call("GET", `users/${encodeURIComponent(key)}`)).json() as Promise<AdminUser>,
    users: async () => ((await (await call("GET", "users")).json()) as { users: AdminUser[] }).users,
    changeUser: async (key, change) => void (await call("PATCH", `users/${encodeURIComponent(key)}`, change)),
    removeUser: (key) => untilGone("DELETE", `users/${encodeURIComponent(key)}`),
    plans: async () => ((await (await call("GET", "plans")).json()) as { plans: AdminPlan[] }).plans,
    putPlan: async (name, numbers) => void (await call("PUT", `plans/${encodeURIComponent(name)}`, numbers)),
    topUp: async (key, payment, credits) =>
      (await (
        await call("PUT", `money/${encodeURIComponent(key)}/${payment}`, { credits })
      ).json()) as AdminFunds,
    money: async (key) =>
      (await (await call("GET", `money/${encodeURIComponent(key)}`)).json()) as Awaited<
        ReturnType<Admin["money"]>
      >,
    prices: async () => (await (await call("GET", "prices")).json()) as object,
    putPrices: async (perUnit) =>
      (await (await call("POST", "prices", perUnit)).json()) as { version: number },
    emptyStorage: async () => void (await call("DELETE", "storage")),
    putService: async (id, service) => void (await call("PUT", `services/${id}`, service as object)),
  };
}
