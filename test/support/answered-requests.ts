/** Sends generated requests, a few at a time, and says which answers no client should ever get. */
import { putCollection } from "./put-collection.ts";
import { pictures } from "./generated-graphs.ts";
import type { Asker, GeneratedRequest, Known } from "./generated-request.ts";
import { generatedRequests, importing } from "./generated-requests.ts";
import { type TestServer, post } from "./server.ts";
import { tinyCollection } from "./tiny-collection.ts";

const SLOW_MS = 5000;
const ERROR_BYTES_MAX = 1024 * 1024;
/** As many as one browser sends at once to a host. */
const AT_ONCE = 6;

export interface Fault {
  readonly why: string;
  readonly request: GeneratedRequest;
}

/** The collection, a job, a service and a file that requests name. */
export async function preparedFor(server: TestServer, elsewhere: string): Promise<Known> {
  const { collection, items, files } = tinyCollection();
  await putCollection(server.admin, collection, items, files);
  await server.admin.beginImport(importing.id, importing.collection);
  for (const [path, bytes] of Object.entries(importing.files))
    await server.admin.putImportFile(importing.id, path, bytes);
  const process = { process_graph: pictures };
  const [job, service] = await Promise.all([
    post(server, "/jobs", { process }),
    post(server, "/services", { type: "XYZ", process }),
  ]);
  const id = ({ headers }: Response): string => headers.get("OpenEO-Identifier")!;
  await fetch(`${server.api}/files/kept.txt`, {
    method: "PUT",
    headers: { Authorization: `Bearer basic//${server.token}` },
    body: "kept",
  });
  return { job: id(job), service: id(service), elsewhere };
}

export async function faultsOf(
  server: TestServer,
  { seed, count }: { readonly seed: number; readonly count: number },
  known: Known,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const requests = generatedRequests(seed, count, known);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const request of requests) {
        const why = await faultOf(server, request);
        if (why !== null) faults.push({ why, request });
      }
    }),
  );
  return faults;
}

function tokenOf(as: Asker, { token, adminToken }: TestServer): Record<string, string> {
  if (as === "nobody") return {};
  const bearer = {
    user: `basic//${token}`,
    admin: adminToken,
    broken: `basic//${token.slice(0, -9)}constructor`,
  };
  return { Authorization: `Bearer ${bearer[as]}` };
}

/** Null where all is well. */
async function faultOf(server: TestServer, request: GeneratedRequest): Promise<string | null> {
  const started = Date.now();
  const answer = await fetch(`${server.url}${request.path}`, {
    method: request.method,
    headers: { ...tokenOf(request.as, server), "Content-Type": "application/json" },
    body: request.body,
    signal: AbortSignal.timeout(60_000),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const took = Date.now() - started;
  if (took > SLOW_MS) return `took ${took} ms, ${answer.status}`;
  if (answer.status < 400) return toldInternal(request, bytes);
  if (bytes.length > ERROR_BYTES_MAX) return `an error of ${bytes.length} bytes`;
  const text = new TextDecoder().decode(bytes);
  if (answer.status === 500) return `500 ${text}`;
  return request.method === "HEAD" || isOpeneoError(answer, text)
    ? null
    : `${answer.status} ${text.slice(0, 300)}`;
}

/** Validation tells errors in a good answer; none of them may be one of our own. */
function toldInternal({ path }: GeneratedRequest, bytes: Uint8Array): string | null {
  if (!path.startsWith("/openeo/v1/validation")) return null;
  const text = new TextDecoder().decode(bytes);
  return text.includes('"code":"Internal"') ? text.slice(0, 500) : null;
}

function isOpeneoError(answer: Response, text: string): boolean {
  // WMTS has exception reports of its own.
  if ((answer.headers.get("Content-Type") ?? "").includes("xml")) return text.includes("ExceptionReport");
  try {
    const { id, code, message } = JSON.parse(text) as Record<string, unknown>;
    return [id, code, message].every((each) => typeof each === "string" && each !== "");
  } catch {
    return false;
  }
}
