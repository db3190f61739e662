/** Accounts, their passwords and identities in D1. */
import { type SQL, and, asc, eq, inArray, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type {
  Account,
  AccountChange,
  AccountStore,
  KnownAccount,
  NewAccount,
} from "../../app/ports/accounts.ts";
import { laterThan, pageOf } from "./paging.ts";
import { identities, passwords, users } from "./schema.ts";

export function d1Accounts(database: Parameters<typeof drizzle>[0]): AccountStore {
  const db = drizzle(database);
  const get = async (id: string): Promise<Account | null> => {
    const [row] = await db.select().from(users).where(eq(users.id, id));
    return row ? toAccount(row) : null;
  };
  return {
    get,
    async find(key) {
      const [named] = await db
        .select({ user: passwords.user })
        .from(passwords)
        .where(eq(passwords.name, key));
      const account = await get(named?.user ?? key);
      return account && (await withWaysIn(db, [account]))[0]!;
    },
    async list(page) {
      const rows = await db
        .select()
        .from(users)
        .where(laterThan(users, page.after))
        .orderBy(asc(users.created), asc(users.id))
        .limit(page.limit + 1);
      const { shown, next } = pageOf(rows, page.limit);
      return { accounts: await withWaysIn(db, shown.map(toAccount)), next };
    },
    async removing() {
      const rows = await db.select({ id: users.id }).from(users).where(eq(users.status, "removing"));
      return rows.map(({ id }) => id);
    },
    async addNamed(account, name, password) {
      const taken = sql`EXISTS (SELECT 1 FROM ${passwords} WHERE ${passwords.name} = ${name})`;
      const [added] = await db.batch([
        addUser(db, account, taken),
        db
          .insert(passwords)
          .values({ name, ...password, user: account.id, places: [] })
          .onConflictDoNothing(),
      ]);
      return added.meta.changes > 0;
    },
    async addIdentified(account, { issuer, subject }) {
      const taken = sql`EXISTS (SELECT 1 FROM ${identities} WHERE ${identities.issuer} = ${issuer} AND ${identities.subject} = ${subject})`;
      const [added] = await db.batch([
        addUser(db, account, taken),
        db.insert(identities).values({ issuer, subject, user: account.id }).onConflictDoNothing(),
      ]);
      return added.meta.changes > 0;
    },
    change: (id, change) => changeAccount(db, id, change),
    async forget(id) {
      await db.batch([
        db.delete(passwords).where(eq(passwords.user, id)),
        db.delete(identities).where(eq(identities.user, id)),
        db.delete(users).where(eq(users.id, id)),
      ]);
    },
    async password(name) {
      const [row] = await db.select().from(passwords).where(eq(passwords.name, name));
      return row ?? null;
    },
    async setPlaces(name, places) {
      await db.update(passwords).set({ places }).where(eq(passwords.name, name));
    },
  };
}

function toAccount({ tokenEpoch, ...row }: typeof users.$inferSelect): Account {
  return { ...row, epoch: tokenEpoch };
}

/** Unless what would lead to it is taken: with the row beside it in one batch nobody gets half an account. */
function addUser(db: DrizzleD1Database, { id, role, plan, created }: NewAccount, taken: SQL) {
  // In the order of the columns of the schema.
  return db
    .insert(users)
    .select(sql`SELECT ${id}, ${role}, ${plan}, 'active', 0, ${created} WHERE NOT ${taken}`);
}

/** An epoch always grows, also twice within a second. */
async function changeAccount(
  db: DrizzleD1Database,
  id: string,
  { role, plan, status, password, endTokensAt }: AccountChange,
): Promise<boolean> {
  const [changed] = await db.batch([
    db
      .update(users)
      .set({
        ...(role === undefined ? {} : { role }),
        ...(plan === undefined ? {} : { plan }),
        ...(status === undefined ? {} : { status }),
        tokenEpoch:
          endTokensAt === undefined
            ? sql`${users.tokenEpoch}`
            : sql`max(${users.tokenEpoch} + 1, ${endTokensAt})`,
      })
      .where(eq(users.id, id)),
    ...(password === undefined
      ? []
      : [
          db
            .update(passwords)
            .set({ ...password, places: [] })
            .where(eq(passwords.user, id)),
        ]),
  ]);
  return changed.meta.changes > 0;
}

/** In the order of the accounts. Bound parameters of one statement are limited to 100. */
async function withWaysIn(db: DrizzleD1Database, accounts: readonly Account[]): Promise<KnownAccount[]> {
  const known: KnownAccount[] = [];
  for (let at = 0; at < accounts.length; at += 90) {
    const some = accounts.slice(at, at + 90);
    const ids = some.map(({ id }) => id);
    const names = await db
      .select({ name: passwords.name, user: passwords.user })
      .from(passwords)
      .where(inArray(passwords.user, ids));
    const subjects = await db
      .select()
      .from(identities)
      .where(and(inArray(identities.user, ids)));
    for (const account of some)
      known.push({
        ...account,
        name: names.find(({ user }) => user === account.id)?.name ?? null,
        identities: subjects
          .filter(({ user }) => user === account.id)
          .map(({ issuer, subject }) => ({ issuer, subject })),
      });
  }
  return known;
}
