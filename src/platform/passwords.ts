/** Passwords as they are stored: PBKDF2-SHA-256 with a salt of their own. */
import type { PasswordHasher } from "../app/ports/accounts.ts";
import { pbkdf2Rounds } from "../limits.ts";

export const passwords: PasswordHasher = {
  async hash(password) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    return { salt: salt.toBase64(), hash: (await derive(password, salt)).toBase64() };
  },
  async fits(password, stored) {
    const hash = await derive(password, stored ? Uint8Array.fromBase64(stored.salt) : new Uint8Array(16));
    if (!stored) return false;
    const known = Uint8Array.fromBase64(stored.hash);
    return hash.length === known.length && crypto.subtle.timingSafeEqual(hash, known);
  },
};

async function derive(password: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations: pbkdf2Rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}
