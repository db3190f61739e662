/** The admin routes of a server, local or deployed: the one door through which a catalogue is filled. */

export interface Admin {
  putFile(key: string, bytes: Uint8Array): Promise<void>;
  /** Keys of the first objects below a prefix. */
  files(prefix: string): Promise<string[]>;
  putCollection(
    collection: unknown,
    items: readonly unknown[],
  ): Promise<{ id: string; items: number; bands: string[] }>;
  removeCollection(id: string): Promise<void>;
  list(): Promise<{ id: string; title: string }[]>;
  putUser(name: string, password: string): Promise<void>;
  users(): Promise<{ name: string }[]>;
  /** All objects below a prefix. */
  removeFiles(prefix: string): Promise<void>;
  putService(id: string, service: unknown): Promise<void>;
}

export function adminOf(url: string, token: string): Admin {
  const call = async (method: string, path: string, body?: Uint8Array | object): Promise<Response> => {
    const payload =
      body === undefined
        ? {}
        : { body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) };
    const response = await fetch(`${url}/_admin/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...payload,
    }).catch((error: Error) => {
      const cause = (error.cause as Error | undefined)?.message ?? error.message;
      throw new Error(`${url} cannot be reached (${cause}); give an address like https://openeo.example.org`);
    });
    if (response.ok) return response;
    const text = await response.text();
    throw new Error(`${method} ${path}: ${response.status} ${messageOf(text)}`);
  };
  return {
    putFile: async (key, bytes) =>
      void (await call("PUT", `files/${key.split("/").map(encodeURIComponent).join("/")}`, bytes)),
    files: async (prefix) =>
      ((await (await call("GET", `files/${prefix}`)).json()) as { files: { key: string }[] }).files.map(
        (file) => file.key,
      ),
    putCollection: async (collection, items) =>
      (await call("PUT", "collections", { collection, items })).json() as never,
    removeCollection: async (id) => void (await call("DELETE", `collections/${encodeURIComponent(id)}`)),
    list: async () =>
      ((await (await call("GET", "collections")).json()) as { collections: { id: string; title: string }[] })
        .collections,
    putUser: async (name, password) =>
      void (await call("PUT", `users/${encodeURIComponent(name)}`, { password })),
    users: async () => ((await (await call("GET", "users")).json()) as { users: { name: string }[] }).users,
    removeFiles: async (prefix) => void (await call("DELETE", `files/${prefix}`)),
    putService: async (id, service) => void (await call("PUT", `services/${id}`, service as object)),
  };
}

function messageOf(text: string): string {
  try {
    const { code, message } = JSON.parse(text) as { code: string; message: string };
    return `${code}: ${message}`;
  } catch {
    return text.slice(0, 300);
  }
}
