/** Definitions at an address: one process, or a list of them. Fetched as a outbound, once per request, and few of them. */
import { bodyDepthMax, remoteBytesMax, remoteFetchesMax } from "../../limits.ts";
import type { Fetch } from "../../io/bytes/http.ts";
import { SourceFault } from "../../io/faults.ts";
import { readBody } from "../../io/http/body.ts";
import { publicUrl } from "../../io/http/public-url.ts";
import { isDeeperThan } from "../../openeo/graph/nested.ts";

export interface RemotePorts {
  /** To outside servers: checked, tried again, without credentials. */
  readonly fetch: Fetch;
  readonly signal: AbortSignal | null;
}

type Document = Readonly<Record<string, unknown>>;

export type FoundOrReason =
  | { readonly document: Document; readonly reason: null }
  | { readonly document: null; readonly reason: string };

export interface RemoteDocuments {
  /** The process of that id at the address, or why there is none. */
  find(address: string, id: string): Promise<FoundOrReason>;
}

/** Of one request. The whole address names what was fetched. */
export function remoteDocuments(ports: RemotePorts): RemoteDocuments {
  const fetched = new Map<string, Document | string>();
  const left = { fetches: remoteFetchesMax, bytes: remoteBytesMax };
  return {
    async find(address, id) {
      const known = fetched.get(address) ?? (await answerOf(address, left, ports));
      fetched.set(address, known);
      return typeof known === "string" ? { document: null, reason: known } : processIn(known, id);
    },
  };
}

/** What an address gives, or what is wrong with it. */
async function answerOf(
  address: string,
  left: { fetches: number; bytes: number },
  { fetch, signal }: RemotePorts,
): Promise<Document | string> {
  if (!/^https?:\/\//i.test(address))
    return "a namespace is 'backend', 'user', null, 'u:' and the id of a user, or an absolute https address";
  if (--left.fetches < 0) return `a request may name ${remoteFetchesMax} addresses`;
  try {
    const response = await fetch(address, {
      headers: { Accept: "application/json" },
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return `it answers with status ${response.status}`;
    }
    const bytes = await readBody(response, { url: address, bytesMax: left.bytes });
    left.bytes -= bytes.length;
    return parsed(new TextDecoder().decode(bytes));
  } catch (error) {
    if (signal?.aborted) throw error;
    return reasonOf(error, address);
  }
}

function parsed(text: string): Document | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "it does not give JSON";
  }
  if (!isObject(json)) return "it does not give a JSON object";
  return isDeeperThan(json, bodyDepthMax)
    ? `what it gives is nested deeper than ${bodyDepthMax} levels`
    : json;
}

function processIn(document: Document, id: string): FoundOrReason {
  const { processes } = document;
  const isList = document["id"] === undefined && Array.isArray(processes);
  const candidates: readonly unknown[] = isList ? processes : [document];
  const found = candidates.find((each) => isObject(each) && each["id"] === id) as Document | undefined;
  if (!found)
    return {
      document: null,
      reason: isList
        ? `no process in its list is called '${id}'`
        : `the process that it gives is not called '${id}'`,
    };
  if (!isObject(found["process_graph"]))
    return { document: null, reason: `its process '${id}' has no process_graph` };
  return { document: found, reason: null };
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Failures of our own are thrown on; those of the way there and of the server are told. */
function reasonOf(error: unknown, address: string): string {
  if (error instanceof SourceFault) return error.message;
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") return `${publicUrl(address)} did not answer in time`;
  // No answer at all: workerd has plain errors for it where others have TypeErrors.
  if (name === "TypeError" || name === "Error") return `${publicUrl(address)} cannot be reached`;
  throw error;
}
