/** Calls of this server's API: the few that the page needs. */

/** What an error of the API says. */
export class ApiError extends Error {}

export interface Session {
  readonly name: string;
  call<Answer>(method: string, path: string, body?: object): Promise<Called<Answer>>;
}

interface Called<Answer> {
  /** Null where the answer has no body. */
  readonly body: Answer | null;
  /** Of what was created. */
  readonly id: string | null;
}

const root = `${location.origin}/openeo/v1`;

export async function logIn(name: string, password: string): Promise<Session> {
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  const credentials = btoa(String.fromCharCode(...bytes));
  const { access_token: token } = await read<{ access_token: string }>(
    await reached(`${root}/credentials/basic`, { headers: { Authorization: `Basic ${credentials}` } }),
  );
  return {
    name,
    async call<Answer>(method: string, path: string, body?: object) {
      const response = await reached(`${root}${path}`, {
        method,
        headers: { Authorization: `Bearer basic//${token}`, "Content-Type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { body: await read<Answer>(response), id: response.headers.get("OpenEO-Identifier") };
    },
  };
}

/** Browsers say no more than "Failed to fetch". */
async function reached(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new ApiError("The server cannot be reached. Does it still run?");
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (response.ok) return (text === "" ? null : JSON.parse(text)) as Answer;
  throw new ApiError(messageOf(text) ?? `The server answered with status ${response.status}.`);
}

function messageOf(text: string): string | null {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? null;
  } catch {
    return null;
  }
}
