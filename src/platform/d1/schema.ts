/** Tables of D1. JSON columns hold documents that are read and written whole; docs/storage.md says who owns what. */
import type { UnitPrices } from "../../app/billing/tariff.ts";
import type { WorkUnits } from "../../app/billing/work-units.ts";
import type { Plan } from "../../app/ports/accounts.ts";
import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const collections = sqliteTable("collections", {
  id: text("id").primaryKey(),
  stac: text("stac", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
  /** Canonical JSON: no-data may be NaN. */
  facts: text("facts").notNull(),
  /** The import that its items came by; null for collections of before there were imports, whose items have the id of the collection there. */
  currentImport: text("current_import"),
});

/** An import and its items: readers find those of a collection's current one, so that writing one column exchanges them all. */
export const imports = sqliteTable(
  "imports",
  {
    id: text("id").primaryKey(),
    collection: text("collection").notNull(),
    state: text("state", { enum: ["open", "current", "over"] }).notNull(),
    made: text("made").notNull(),
    /** When something arrived for it last; of those that are over, when they ended. */
    touched: text("touched").notNull(),
    /** Portions of items that are here. */
    portions: integer("portions").notNull(),
    /** The STAC Collection as it was given; null when it is no longer needed. */
    document: text("document", { mode: "json" }).$type<Record<string, unknown>>(),
    /** Canonical JSON: what was found in the items so far. */
    summary: text("summary"),
  },
  (table) => [
    index("imports_by_state").on(table.state, table.touched),
    index("imports_by_collection").on(table.collection),
  ],
);

/** Uploads in parts that have begun, so that those of imports that end can be ended. */
export const importUploads = sqliteTable(
  "import_uploads",
  { import: text("import").notNull(), key: text("key").notNull(), uploadId: text("upload_id").notNull() },
  (table) => [primaryKey({ columns: [table.import, table.key] })],
);

export const items = sqliteTable(
  "items",
  {
    /** The column has the name of what stood there before there were imports. */
    import: text("collection").notNull(),
    id: text("id").notNull(),
    datetime: text("datetime").notNull(),
    /** The end of an interval; null for instants. */
    until: text("until"),
    west: real("west").notNull(),
    south: real("south").notNull(),
    east: real("east").notNull(),
    north: real("north").notNull(),
    /** Canonical JSON. */
    body: text("body").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.import, table.id] }),
    index("items_by_time").on(table.import, table.datetime, table.id),
  ],
);

/** Collections of other servers that were added while the server ran. */
export const offered = sqliteTable("offered", {
  id: text("id").primaryKey(),
  added: text("added").notNull(),
  /** JSON. */
  entry: text("entry").notNull(),
});

/** Descriptions of collections of other servers: a cache, safe to lose. */
export const upstream = sqliteTable("upstream", {
  key: text("key").primaryKey(),
  fetched: text("fetched").notNull(),
  /** Canonical JSON. */
  body: text("body").notNull(),
});

/** Who may use this back-end. The id is random; accounts of before had their name as id, which owns what they made. */
export const users = sqliteTable(
  "users",
  {
    id: text("id").primaryKey(),
    role: text("role", { enum: ["user", "admin"] }).notNull(),
    plan: text("plan").notNull(),
    status: text("status", { enum: ["active", "disabled", "removing"] }).notNull(),
    /** Tokens of another epoch have ended. The second in which they did, so that tokens of others can be compared by their age. */
    tokenEpoch: integer("token_epoch").notNull(),
    created: text("created").notNull(),
  },
  (table) => [index("users_by_created").on(table.created, table.id)],
);

/** Who somebody is at a provider of OpenID Connect. */
export const identities = sqliteTable(
  "identities",
  { issuer: text("issuer").notNull(), subject: text("subject").notNull(), user: text("user").notNull() },
  (table) => [
    primaryKey({ columns: [table.issuer, table.subject] }),
    index("identities_by_user").on(table.user),
  ],
);

export const passwords = sqliteTable(
  "passwords",
  {
    name: text("name").primaryKey(),
    /** PBKDF2-SHA-256, salt and hash in base64. */
    salt: text("salt").notNull(),
    hash: text("hash").notNull(),
    user: text("user").notNull(),
    /** Marks of the addresses from which the password was right, the newest last. */
    places: text("places", { mode: "json" }).$type<readonly string[]>().notNull(),
  },
  (table) => [index("passwords_by_user").on(table.user)],
);

/** Numbers of plans; limits.ts keeps the ceilings above them. */
export const plans = sqliteTable("plans", {
  name: text("name").primaryKey(),
  body: text("body", { mode: "json" }).$type<StoredPlan>().notNull(),
});

/** Numbers that plans have had from the first are always there. */
export type StoredPlan = Pick<Plan, "jobs" | "services"> & Partial<Plan>;

/** Prices of units of work, version by version: the last row holds. */
export const prices = sqliteTable("prices", {
  version: integer("version").primaryKey({ autoIncrement: true }),
  since: text("since").notNull(),
  /** Micro-credits per unit. */
  perUnit: text("per_unit", { mode: "json" }).$type<UnitPrices>().notNull(),
});

/** What changed the balance of an account; written only by the accounts themselves. */
export const ledger = sqliteTable(
  "ledger",
  {
    id: text("id").primaryKey(),
    /** "": of an account that is gone. */
    user: text("user").notNull(),
    at: text("at").notNull(),
    kind: text("kind", { enum: ["job", "sync", "tiles", "top-up"] }).notNull(),
    subject: text("subject").notNull(),
    plan: text("plan"),
    prices: integer("prices"),
    /** Micro-credits. */
    amount: integer("amount").notNull(),
    work: text("work", { mode: "json" }).$type<WorkUnits>(),
  },
  (table) => [index("ledger_by_user").on(table.user, table.at, table.id)],
);

export const services = sqliteTable(
  "services",
  {
    id: text("id").primaryKey(),
    owner: text("owner").notNull(),
    created: text("created").notNull(),
    version: integer("version").notNull(),
    body: text("body", { mode: "json" }).$type<unknown>().notNull(),
  },
  (table) => [index("services_by_owner").on(table.owner, table.created, table.id)],
);

/** Which object holds a file of a user. */
export const userFiles = sqliteTable(
  "user_files",
  {
    owner: text("owner").notNull(),
    path: text("path").notNull(),
    /** With the owner, the key of the object. */
    version: text("version").notNull(),
    bytes: integer("bytes").notNull(),
    modified: text("modified").notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.path] })],
);

/** Objects that no file leads to: uploads on their way, and what was replaced or deleted. Their columns stand in this order in statements. */
export const looseObjects = sqliteTable(
  "loose_objects",
  {
    version: text("version").primaryKey(),
    owner: text("owner").notNull(),
    path: text("path").notNull(),
    bytes: integer("bytes").notNull(),
    /** 1 while it may become a file; then it counts as one of its owner. */
    uploading: integer("uploading").notNull(),
    uploadId: text("upload_id"),
    expires: text("expires").notNull(),
  },
  (table) => [
    index("loose_objects_by_owner").on(table.owner),
    index("loose_objects_by_end").on(table.expires),
  ],
);

/** Copies for the list of jobs; written only by the jobs themselves. */
export const jobs = sqliteTable(
  "jobs",
  {
    id: text("id").primaryKey(),
    owner: text("owner").notNull(),
    created: text("created").notNull(),
    /** Raised by every write, so that a late copy does not overwrite a newer one. */
    version: integer("version").notNull(),
    body: text("body", { mode: "json" }).$type<unknown>().notNull(),
  },
  (table) => [index("jobs_by_owner").on(table.owner, table.created, table.id)],
);

/** User-defined processes. */
export const userProcesses = sqliteTable(
  "user_processes",
  {
    owner: text("owner").notNull(),
    id: text("id").notNull(),
    /** When it was first stored: replacing keeps it, so that it keeps its place in the list. */
    created: text("created").notNull(),
    updated: text("updated").notNull(),
    /** Of the body. */
    bytes: integer("bytes").notNull(),
    /** What lists show, of bounded size. */
    listed: text("listed", { mode: "json" }).$type<unknown>().notNull(),
    body: text("body", { mode: "json" }).$type<unknown>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.owner, table.id] }),
    index("user_processes_by_owner").on(table.owner, table.created, table.id),
  ],
);
