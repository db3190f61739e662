/** Hashes of texts. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** 256 bits as hex. Synchronous, because plans are made in one go. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
