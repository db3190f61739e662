/** How a deployment knows a request of its own when it comes back, under whatever name it was reached. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** On every request to outside servers, and on the answer to one that came back. */
export const deploymentHeader = "OpenEO-Edge-Deployment";

/** Every request has the secret of its deployment, of which there is one. */
let last: { readonly secret: string; readonly id: string } | null = null;

/** The same as long as the secret is; tells nothing of it. */
export function deploymentId(secret: string): string {
  if (last?.secret === secret) return last.id;
  const mac = hmac(sha256, utf8ToBytes(secret), utf8ToBytes("deployment id"));
  last = { secret, id: bytesToHex(mac).slice(0, 32) };
  return last.id;
}
