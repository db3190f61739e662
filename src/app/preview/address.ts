/**
 * Addresses of previews: whoever has one may see the tiles until it expires. They carry whose preview it is, until when, and which
 * secret signed that, so that nothing is looked up before they are believed.
 */
import { OpenEOError } from "../../errors.ts";
import { previewSeconds } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { keyedHash, sameText } from "../keyed-hash.ts";
import { type Principal, anonymous, rightsOf, userPrincipal } from "../ports/principal.ts";

export type SigningPorts = Pick<Deps, "tokenSecret" | "clock">;

export interface PreviewAddress {
  /** Of what is shown, and of who asks for it. */
  readonly hash: string;
  readonly principal: Principal;
  /** Seconds since 1970. */
  readonly expires: number;
}

const HOUR = 3600;

/** The end of the hour in which a preview that is made now is a day old. */
export function previewExpires({ clock }: Pick<Deps, "clock">): number {
  return Math.ceil((Date.parse(clock.now()) / 1000 + previewSeconds) / HOUR) * HOUR;
}

/** One part of a path. */
export function previewToken(of: PreviewAddress, ports: SigningPorts): string {
  return `${claimOf(of)}.${keyId(ports)}.${signatureOf(of, ports)}`;
}

/** What a token stands for. Raises PermissionsInsufficient for all that was not signed here, and ResultLinkExpired. */
export function verifyPreview(token: string, ports: SigningPorts): PreviewAddress {
  const match = /^([0-9a-f]{32})\.([\w~-]*)\.(\d{1,12})\.([0-9a-f]{8})\.([0-9a-f]{64})$/.exec(token);
  if (!match) throw notOurs();
  const [, hash, owner, expires, key, signature] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const address = { hash, principal: principalOf(owner), expires: Number(expires) };
  const known = sameText(signature, signatureOf(address, ports)) && key === keyId(ports);
  if (!known) throw notOurs();
  if (address.expires * 1000 < Date.parse(ports.clock.now()))
    throw new OpenEOError(
      "ResultLinkExpired",
      "This preview has expired: ask for it again by POST /preview.",
    );
  return address;
}

function notOurs(): OpenEOError {
  return new OpenEOError("PermissionsInsufficient", "This address of a preview was not signed here.");
}

function claimOf({ hash, principal, expires }: PreviewAddress): string {
  return `${hash}.${ownerText(principal)}.${expires}`;
}

function signatureOf(of: PreviewAddress, { tokenSecret }: SigningPorts): string {
  return keyedHash(tokenSecret, `preview|${claimOf(of)}`);
}

/** Tells secrets apart, and nothing of them. */
function keyId({ tokenSecret }: SigningPorts): string {
  return keyedHash(tokenSecret, "preview key id").slice(0, 8);
}

/** Ids of accounts may have any characters; nobody's is empty. */
function ownerText(principal: Principal): string {
  const id = rightsOf(principal);
  return id === null
    ? ""
    : [...new TextEncoder().encode(id)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function principalOf(text: string): Principal {
  if (text === "") return anonymous;
  const bytes = Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return userPrincipal(new TextDecoder().decode(bytes));
}
