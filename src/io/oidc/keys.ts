/** What a provider publishes of itself, kept by the isolate: discovery for an hour, keys for ten minutes or until a token names another one. */
import type { JSONWebKeySet } from "jose";
import { discoveryFreshMs, keysCooldownMs, keysFreshMs, keysStaleMs, providerRetryMs } from "../../limits.ts";
import { type ProviderPorts, askProvider } from "./documents.ts";
import { type OidcProvider, ProviderUnavailable } from "./provider.ts";

export interface Discovery {
  /** As its tokens name it: with or without the slash that we leave out. */
  readonly issuer: string;
  readonly jwks_uri: unknown;
  readonly userinfo_endpoint: unknown;
  readonly introspection_endpoint: unknown;
}

interface Kept<T> {
  readonly value: T;
  readonly readMs: number;
}

/** State of an isolate. Values, never promises: one request must not await another's. */
export interface ProviderMemory {
  readonly discoveries: Map<string, Kept<Discovery>>;
  readonly keys: Map<string, Kept<JSONWebKeySet>>;
  /** When a document was last asked for in vain. */
  readonly failures: Map<string, number>;
}

export function createProviderMemory(): ProviderMemory {
  return { discoveries: new Map(), keys: new Map(), failures: new Map() };
}

interface Asking<T> {
  readonly key: string;
  readonly freshMs: number;
  readonly read: () => Promise<T>;
}

export function discoveryOf(
  provider: OidcProvider,
  memory: ProviderMemory,
  ports: ProviderPorts,
): Promise<Discovery> {
  const url = `${provider.issuer}/.well-known/openid-configuration`;
  return keptOrRead(
    memory.discoveries,
    { memory, ports },
    {
      key: url,
      freshMs: discoveryFreshMs,
      async read() {
        const { status, document } = await askProvider(url, {}, ports);
        const issuer = document?.["issuer"];
        if (status !== 200 || typeof issuer !== "string" || issuer.replace(/\/$/, "") !== provider.issuer)
          throw new ProviderUnavailable("its discovery document is not that of its issuer");
        return document as unknown as Discovery;
      },
    },
  );
}

export async function keysOf(
  provider: OidcProvider,
  memory: ProviderMemory,
  ports: ProviderPorts,
): Promise<JSONWebKeySet> {
  const { jwks_uri: url } = await discoveryOf(provider, memory, ports);
  return keptOrRead(
    memory.keys,
    { memory, ports },
    {
      key: provider.issuer,
      freshMs: keysFreshMs,
      async read() {
        const { status, document } = await askProvider(url, {}, ports);
        if (status !== 200 || !Array.isArray(document?.["keys"]))
          throw new ProviderUnavailable("it has no keys");
        return document as unknown as JSONWebKeySet;
      },
    },
  );
}

/** A token names a key that was not among them: true when they may be asked for again. Not at once, or tokens with made-up keys would ask for us. */
export function askKeysAgain(provider: OidcProvider, memory: ProviderMemory, nowMs: number): boolean {
  const kept = memory.keys.get(provider.issuer);
  if (!kept || nowMs - kept.readMs < keysCooldownMs) return false;
  // Old enough to be read anew, young enough to be used if the provider is down.
  memory.keys.set(provider.issuer, { ...kept, readMs: nowMs - keysFreshMs });
  return true;
}

/** What is old is used on while the provider is down, for a day. */
async function keptOrRead<T>(
  map: Map<string, Kept<T>>,
  { memory, ports }: { readonly memory: ProviderMemory; readonly ports: ProviderPorts },
  { key, freshMs, read }: Asking<T>,
): Promise<T> {
  const nowMs = ports.nowMs();
  const kept = map.get(key);
  if (kept && nowMs - kept.readMs < freshMs) return kept.value;
  const usable = kept && nowMs - kept.readMs < keysStaleMs ? kept : null;
  const failedMs = memory.failures.get(key);
  if (failedMs !== undefined && nowMs - failedMs < providerRetryMs) {
    if (usable) return usable.value;
    throw new ProviderUnavailable("it did not answer a moment ago");
  }
  try {
    const value = await read();
    map.set(key, { value, readMs: nowMs });
    memory.failures.delete(key);
    return value;
  } catch (error) {
    memory.failures.set(key, nowMs);
    if (usable) return usable.value;
    throw error;
  }
}
