/** Which URLs of users may be fetched at all. Pure: a name is judged by its spelling, since a Worker cannot look up addresses. */
import { urlCharactersMax } from "../../limits.ts";
import { SourceRefused } from "../faults.ts";
import { publicUrl } from "./public-url.ts";

export interface UrlPolicy {
  /** On a developer's machine, servers of the machine itself may be read, over http too and on any port. */
  readonly local: boolean;
  /** Hosts (with port, as in URLs) under which this back-end is reached; it does not fetch from itself. */
  readonly ownHosts: readonly string[];
  /** Ports besides 443 that https servers of the deployer's choice may have. */
  readonly ports?: readonly number[];
}

/** The URL in its normal form; raises SourceRefused with what is wrong and what is allowed. */
export function allowedUrl(text: string, policy: UrlPolicy): URL {
  const url = parsed(text);
  const refuse = (reason: string): SourceRefused => new SourceRefused(publicUrl(text), reason);
  if (url.username !== "" || url.password !== "")
    throw refuse("user names and passwords in URLs are not forwarded; use a public or a signed URL");
  if (policy.ownHosts.includes(url.host.replace(/\.(?=$|:)/, "")))
    throw refuse("it is this back-end itself; load its results with the URL that the results give");
  const host = url.hostname.replace(/\.$/, "");
  if (policy.local && isLoopback(host) && (url.protocol === "http:" || url.protocol === "https:")) return url;
  if (url.protocol !== "https:") throw refuse("only https URLs are read");
  if (isAddress(host)) throw refuse("servers are named by host names, not by IP addresses");
  if (isPrivateName(host)) throw refuse("the host is not a public name");
  if (url.port !== "" && !(policy.ports ?? []).includes(Number(url.port)))
    throw refuse("only port 443 is used");
  return url;
}

/** True for names and addresses of the machine itself. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}

function parsed(text: string): URL {
  if (text.length > urlCharactersMax)
    throw new SourceRefused(
      `${publicUrl(text.slice(0, 80))}...`,
      `URLs have up to ${urlCharactersMax} characters`,
    );
  try {
    return new URL(text);
  } catch {
    throw new SourceRefused(publicUrl(text), "it is not a URL");
  }
}

/** The URL standard has by now turned decimal, octal, hexadecimal and short spellings into four decimal numbers. */
function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host) || /(^|\.)(\d+|0x[0-9a-f]*)$/i.test(host);
}

/** Names that never lead to a public server (RFC 6761, RFC 6762, RFC 8375, ICANN's private use), and wildcard names of private addresses. */
const PRIVATE_SUFFIXES: readonly string[] = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "arpa",
  "test",
  "example",
  "invalid",
  "onion",
  "alt",
  "nip.io",
  "sslip.io",
  "xip.io",
  "localtest.me",
  "lvh.me",
];

function isPrivateName(host: string): boolean {
  if (host === "" || !host.includes(".")) return true;
  return PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}
