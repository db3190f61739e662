/** Signed addresses of results: whoever has one may read the files of one run until it expires. Credentials are ignored. */
import type { Deps } from "../deps.ts";
import { OpenEOError } from "../../errors.ts";
import { resultLinkSeconds } from "../../limits.ts";
import { sameText } from "../keyed-hash.ts";

/** What signing needs of the outside. */
export type SigningPorts = Pick<Deps, "tokenSecret" | "clock">;

export interface SignedRun {
  readonly job: string;
  readonly run: number;
}

export interface SignedLinks {
  readonly expires: string;
  href(path: string): string;
}

/** Links for as long as `resultLinkSeconds`, or as long as the link holds (`expires`) whose document they stand in: reading never prolongs. */
export async function signLinks(
  run: SignedRun,
  of: { readonly origin: string; readonly expires?: string },
  deps: SigningPorts,
): Promise<SignedLinks> {
  const now = Date.parse(deps.clock.now());
  const expires = of.expires ? Date.parse(of.expires) / 1000 : Math.floor(now / 1000) + resultLinkSeconds;
  const signature = await hmac(textOf(run, expires), deps.tokenSecret);
  const base = `${of.origin}/results/${run.job}/${run.run}/${expires}/${signature}`;
  return {
    expires: new Date(expires * 1000).toISOString(),
    href: (path) => `${base}/${path.split("/").map(encodeURIComponent).join("/")}`,
  };
}

/** The run and path of a signed address; null when it is none of ours. */
export async function verifyLink(
  pathname: string,
  deps: SigningPorts,
): Promise<{ readonly run: SignedRun; readonly path: string; readonly expires: string } | null> {
  const match = /^\/results\/([\w-]+)\/(\d+)\/(\d+)\/([0-9a-f]{64})\/(.+)$/.exec(pathname);
  if (!match) return null;
  const [, job, number, expires, signature, path] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const run = { job, run: Number(number) };
  if (!sameText(signature, await hmac(textOf(run, Number(expires)), deps.tokenSecret))) return null;
  if (Number(expires) * 1000 < Date.parse(deps.clock.now()))
    throw new OpenEOError(
      "ResultLinkExpired",
      "The link to the batch job result has expired. Please request the results again.",
    );
  return {
    run,
    path: path.split("/").map(decodeURIComponent).join("/"),
    expires: new Date(Number(expires) * 1000).toISOString(),
  };
}

function textOf(run: SignedRun, expires: number): string {
  return `results/${run.job}/${run.run}/${expires}`;
}

async function hmac(text: string, secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
