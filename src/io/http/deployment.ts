/** How a deployment knows a request of its own when it comes back, under whatever name it was reached. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** On every request to outside servers, and on the answer to one that came back. */
export const deploymentHeader = "OpenEO-Edge-Deployment";

/** The same as long as the secret is; tells nothing of it. */
export function deploymentId(secret: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes("deployment id"))).slice(0, 32);
}
