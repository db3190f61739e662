/** Users of a test server, each with requests of their own. */
import { type JobDocument, isEnded } from "./job-documents.ts";
import type { TestServer } from "./server.ts";

export interface TestUser {
  /** Of its login, for requests that are no JSON. */
  readonly headers: Readonly<Record<string, string>>;
  call(method: string, path: string, body?: unknown): Promise<Response>;
  /** POST /result of a graph. */
  result(process_graph: object): Promise<Response>;
  /** Runs a graph as a job to its end. */
  job(process_graph: object): Promise<JobDocument>;
}

export async function loggedIn(server: TestServer, name: string): Promise<TestUser> {
  const password = `the password of ${name}`;
  await server.admin.putUser(name, password);
  const login = await fetch(`${server.api}/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa(`${name}:${password}`)}` },
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return userWith(server, { Authorization: `Bearer basic//${token}` });
}

export function anonymous(server: TestServer): TestUser {
  return userWith(server, {});
}

function userWith(server: TestServer, headers: Record<string, string>): TestUser {
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${server.api}${path}`, {
      method,
      headers: { ...headers, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    headers,
    call,
    result: (process_graph) => call("POST", "/result", { process: { process_graph } }),
    async job(process_graph) {
      const created = await call("POST", "/jobs", { process: { process_graph } });
      if (!created.ok) throw new Error(await created.text());
      const id = created.headers.get("OpenEO-Identifier");
      await call("POST", `/jobs/${id}/results`);
      for (let tries = 0; tries < 600; tries++) {
        const job = (await (await call("GET", `/jobs/${id}`)).json()) as JobDocument;
        if (isEnded(job)) return job;
        await new Promise((settle) => setTimeout(settle, 100));
      }
      throw new Error(`job ${id} did not end`);
    },
  };
}
