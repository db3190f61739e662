/** Requests to the admin routes, sent again where the connection broke and the request may run twice. */
import { setTimeout } from "node:timers/promises";

export type AdminCall = (method: string, path: string, body?: Uint8Array | object) => Promise<Response>;

/** The server answered, and did not do it. */
export class AdminRefusal extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export function adminCalls(url: string, token: string): AdminCall {
  return async (method, path, body) => {
    const payload =
      body === undefined
        ? {}
        : { body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) };
    const response = await steadily(method, () =>
      fetch(`${url}/_admin/${path}`, { method, headers: { Authorization: `Bearer ${token}` }, ...payload }),
    ).catch((error: Error) => {
      const cause = (error.cause as Error | undefined)?.message ?? error.message;
      throw new Error(`${url} cannot be reached (${cause}); give an address like https://openeo.example.org`);
    });
    if (response.ok) return response;
    const text = await response.text();
    throw new AdminRefusal(`${method} ${path}: ${response.status} ${messageOf(text)}`, response.status);
  };
}

/** Waits before further tries, in milliseconds: on a busy machine one connection after another may have been closed. */
const WAITS = [0, 50, 200, 500, 1000, 2000];

/**
 * A connection that was kept may be closed by the server just when it is used again. Only POST may mean something else the
 * second time; what has no server at all fails at once.
 */
async function steadily(method: string, send: () => Promise<Response>): Promise<Response> {
  for (const wait of method === "POST" ? [] : WAITS) {
    try {
      return await send();
    } catch (error) {
      if (!isBroken(error)) throw error;
      await setTimeout(wait);
    }
  }
  return send();
}

const BROKEN = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return BROKEN.has((error as NodeJS.ErrnoException).code ?? "") || isBroken(error.cause);
}

function messageOf(text: string): string {
  try {
    const { code, message } = JSON.parse(text) as { code: string; message: string };
    return `${code}: ${message}`;
  } catch {
    return text.slice(0, 300);
  }
}
