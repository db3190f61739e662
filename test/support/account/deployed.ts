/** Stands for the Worker that was uploaded: it answers, and keeps the users that it is given. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface DeployedStub {
  readonly url: string;
  readonly users: string[];
  readonly removed: string[];
  stop(): Promise<void>;
}

export async function startDeployedStub(): Promise<DeployedStub> {
  const users: string[] = [];
  const removed: string[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    request.resume();
    const path = request.url!;
    if (path === "/openeo/v1/") return answer(200, {});
    if (!/^Bearer [0-9a-f]{48}$/.test(request.headers.authorization ?? "")) return answer(401, {});
    if (path === "/_admin/storage") removed.push(path);
    if (request.method === "PUT") users.push(decodeURIComponent(path.slice("/_admin/users/".length)));
    return answer(200, { users: users.map((name) => ({ name })) });
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    users,
    removed,
    stop: () => new Promise((settle) => server.close(() => settle())),
  };
}
