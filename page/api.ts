/** Calls of this server's API, with the login there is. */

interface Step {
  readonly node_id: string;
}

/** What an error of the API says, and at which node of the graph. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly path: readonly Step[];
  constructor(message: string, of: { status?: number; code?: string; path?: readonly Step[] } = {}) {
    super(message);
    this.status = of.status ?? 0;
    this.code = of.code ?? "";
    this.path = of.path ?? [];
  }
}

interface Called<Answer> {
  /** Null where the answer has no body. */
  readonly body: Answer | null;
  /** Of what was created. */
  readonly id: string | null;
}

export const root = `${location.origin}/openeo/v1`;

let bearer: string | null = null;

/** The token of all calls from now on; null: none. */
export function useBearer(token: string | null): void {
  bearer = token;
}

export function hasBearer(): boolean {
  return bearer !== null;
}

export interface CallOptions {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** `path`: below the root of the API, or an address of this server. */
export async function call<Answer>(
  method: string,
  path: string,
  { body, headers = {}, signal }: CallOptions = {},
): Promise<Called<Answer>> {
  const response = await reached(path.startsWith("/") ? `${root}${path}` : here(path), {
    method,
    ...(signal ? { signal } : {}),
    headers: {
      ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { body: await read<Answer>(response), id: response.headers.get("OpenEO-Identifier") };
}

export async function get<Answer>(path: string, options: CallOptions = {}): Promise<Answer> {
  return (await call<Answer>("GET", path, options)).body!;
}

/** What this server links to lies here, under whatever name it gives itself: the page asks for nothing elsewhere. Braces stay as they are. */
export function here(address: string): string {
  return address.replace(/^https?:\/\/[^/]+/, location.origin);
}

/** Browsers say no more than "Failed to fetch". */
async function reached(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new ApiError("The server cannot be reached. Does it still run?");
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (response.ok) return (text === "" ? null : JSON.parse(text)) as Answer;
  const { message, code, path } = errorIn(text);
  throw new ApiError(message ?? `The server answered with status ${response.status}.`, {
    status: response.status,
    ...(code === undefined ? {} : { code }),
    ...(path === undefined ? {} : { path }),
  });
}

function errorIn(text: string): { message?: string; code?: string; path?: readonly Step[] } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
