/** Users and their passwords (PBKDF2-SHA-256) in D1. */
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { User, UserStore } from "../../app/ports/index.ts";
import { pbkdf2Rounds } from "../../limits.ts";
import { users } from "./schema.ts";

export function d1Users(database: D1Database): UserStore {
  const db = drizzle(database);
  return {
    async verify(name, password) {
      const [row] = await db.select().from(users).where(eq(users.name, name));
      // A name that nobody has takes as long as a wrong password, so that names cannot be guessed by the clock.
      const hash = await derive(password, row ? Uint8Array.fromBase64(row.salt) : new Uint8Array(16));
      if (!row) return null;
      const known = Uint8Array.fromBase64(row.hash);
      return hash.length === known.length && crypto.subtle.timingSafeEqual(hash, known)
        ? { id: row.id, name: row.name }
        : null;
    },
    async put(name, password) {
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const secret = { salt: salt.toBase64(), hash: (await derive(password, salt)).toBase64() };
      await db
        .insert(users)
        .values({ id: name, name, ...secret })
        .onConflictDoUpdate({ target: users.id, set: secret });
    },
    async get(id): Promise<User | null> {
      const [row] = await db.select({ id: users.id, name: users.name }).from(users).where(eq(users.id, id));
      return row ?? null;
    },
  };
}

async function derive(password: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  return new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt, iterations: pbkdf2Rounds },
      key,
      256,
    ),
  );
}
