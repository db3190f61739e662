/** The admin routes of a server, local or deployed: the one door through which a catalogue is filled. */

export interface Admin {
  putFile(key: string, bytes: Uint8Array): Promise<void>;
  /** Keys of the first objects below a prefix. */
  files(prefix: string): Promise<string[]>;
  /** `files`: the folder of files that were put before, to which relative addresses are relative. */
  putCollection(
    collection: unknown,
    items: readonly unknown[],
    files?: string,
  ): Promise<{ id: string; items: number; bands: string[] }>;
  removeCollection(id: string): Promise<void>;
  list(): Promise<{ id: string; title: string }[]>;
  putUser(name: string, password: string, wish?: { role?: string; plan?: string }): Promise<void>;
  /** Somebody of a provider of OpenID Connect. */
  putIdentity(identity: { issuer: string; subject: string; role?: string; plan?: string }): Promise<void>;
  /** By name or id. */
  user(key: string): Promise<AdminUser>;
  users(): Promise<AdminUser[]>;
  changeUser(key: string, change: { status?: string; role?: string; plan?: string }): Promise<void>;
  /** Asks until nothing is left. */
  removeUser(key: string): Promise<void>;
  plans(): Promise<AdminPlan[]>;
  putPlan(name: string, numbers: Omit<AdminPlan, "name" | "storage"> & Partial<AdminPlan>): Promise<void>;
  /** Empties the bucket, before a deployment is taken away. */
  emptyStorage(): Promise<void>;
  putService(id: string, service: unknown): Promise<void>;
}

export interface AdminUser {
  readonly id: string;
  readonly name: string | null;
  readonly identities: readonly { readonly issuer: string; readonly subject: string }[];
  readonly role: string;
  readonly plan: string;
  readonly status: string;
  readonly created: string;
}

interface AdminPlan {
  readonly name: string;
  readonly jobs: number;
  readonly services: number;
  readonly storage: number;
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
    putCollection: async (collection, items, files) =>
      (await call("PUT", "collections", { collection, items, files })).json() as never,
    removeCollection: async (id) => void (await call("DELETE", `collections/${encodeURIComponent(id)}`)),
    list: async () =>
      ((await (await call("GET", "collections")).json()) as { collections: { id: string; title: string }[] })
        .collections,
    putUser: async (name, password, wish = {}) =>
      void (await call("PUT", `users/${encodeURIComponent(name)}`, { password, ...wish })),
    putIdentity: async (identity) => void (await call("POST", "users", identity)),
    user: async (key) => (await call("GET", `users/${encodeURIComponent(key)}`)).json() as Promise<AdminUser>,
    users: async () => ((await (await call("GET", "users")).json()) as { users: AdminUser[] }).users,
    changeUser: async (key, change) => void (await call("PATCH", `users/${encodeURIComponent(key)}`, change)),
    removeUser: async (key) => {
      while ((await call("DELETE", `users/${encodeURIComponent(key)}`)).status === 202);
    },
    plans: async () => ((await (await call("GET", "plans")).json()) as { plans: AdminPlan[] }).plans,
    putPlan: async (name, numbers) => void (await call("PUT", `plans/${encodeURIComponent(name)}`, numbers)),
    emptyStorage: async () => void (await call("DELETE", "storage")),
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
