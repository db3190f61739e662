/** Processes that users of this deployment share (`public: true`), by the namespace `u:<user id>` or by the address of one here. */
import type { Account } from "../ports/accounts.ts";
import type { ProcessDocument, UserProcessStore } from "../ports/user-processes.ts";

export interface SharedPorts {
  readonly userProcesses: Pick<UserProcessStore, "find">;
  /** How an account stands; null when it is gone. */
  standing(id: string): Promise<Account | null>;
  /** Hosts, with port, under which this back-end is reached. */
  readonly ownHosts: readonly string[];
}

const SHORT = /^u:(.+)$/s;
const PATH = /^\/openeo\/v1\/processes\/u(?::|%3A)([^/]+)(?:\/(\w+))?\/?$/i;

export interface Sharer {
  readonly owner: string;
  /** Where the namespace names one process. */
  readonly only: string | null;
}

/** Whose shared processes a namespace names; null for all other namespaces. */
export function sharerOf(namespace: string, ownHosts: readonly string[]): Sharer | null {
  const short = SHORT.exec(namespace);
  if (short) return { owner: short[1]!, only: null };
  if (!URL.canParse(namespace)) return null;
  const { protocol, host, pathname } = new URL(namespace);
  const named = /^https?:$/.test(protocol) && ownHosts.includes(host) ? PATH.exec(pathname) : null;
  if (!named) return null;
  try {
    return { owner: decodeURIComponent(named[1]!), only: named[2] ?? null };
  } catch {
    return null;
  }
}

/** Null where the user shares none of that name, which is the same as there being none. */
export async function sharedProcess(
  { owner, id }: { readonly owner: string; readonly id: string },
  ports: SharedPorts,
): Promise<ProcessDocument | null> {
  const [document] = await ports.userProcesses.find(owner, [id]);
  if (document?.["public"] !== true) return null;
  return (await ports.standing(owner))?.status === "active" ? document : null;
}
