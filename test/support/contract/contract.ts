/** Asks every operation of the OpenAPI file for everything, and says what is not as it must be. */
import { putCollection } from "../put-collection.ts";
import { type TestServer, from, node } from "../server.ts";
import { tinyCollection } from "../tiny-collection.ts";
import { type TestUser, loggedIn } from "../users.ts";
import { type Example, type Things, examplesOf } from "./examples.ts";
import type { OpenApi, Operation } from "./open-api.ts";

export interface Row {
  readonly operation: string;
  readonly what: string;
  readonly status: number;
  readonly mistakes: readonly string[];
}

/** Errors of ids that the user does not have. */
const NOT_FOUND: Readonly<Record<string, string>> = {
  process_graph_id: "ProcessGraphNotFound",
  service_id: "ServiceNotFound",
  job_id: "JobNotFound",
  path: "FileNotFound",
};

export async function contractRows(server: TestServer, api: OpenApi): Promise<readonly Row[]> {
  const [user, other] = [await loggedIn(server, "contract"), await loggedIn(server, "other")];
  const things = await thingsOf(server, user);
  const examples = examplesOf(things);
  const asked: Asked = { server, api, user, other, things };
  const rows: Row[] = [];
  const known = new Map(api.operations.map((operation) => [operation.name, operation]));
  const unasked = [...known.keys()].filter((name) => !(name in examples));
  if (unasked.length > 0) throw new Error(`there is no example for ${unasked.join(", ")}`);
  for (const [name, own] of Object.entries(examples)) {
    const operation = known.get(name)!;
    const all = [...commonExamples(operation, own), ...own];
    // What only reads is asked at once.
    if (operation.method === "GET")
      rows.push(...(await Promise.all(all.map((each) => rowsOf(operation, each, asked)))).flat());
    else for (const example of all) rows.push(...(await rowsOf(operation, example, asked)));
  }
  for (const path of new Set(api.operations.map((operation) => operation.path)))
    rows.push(await preflightRow(path, asked));
  return rows;
}

interface Asked {
  readonly server: TestServer;
  readonly api: OpenApi;
  readonly user: TestUser;
  readonly other: TestUser;
  readonly things: Things;
}

/** A job that rests, one that has finished, one that has failed; a service, a process, a file. */
async function thingsOf(server: TestServer, user: TestUser): Promise<Things> {
  const { collection, items, files } = tinyCollection();
  await putCollection(server.admin, collection, items, files);
  const pi = { pi: node("pi", {}, true) };
  await fetch(`${server.api}/files/no.tif`, { method: "PUT", headers: user.headers, body: "no TIFF" });
  const load = node("load_uploaded_files", { paths: ["no.tif"], format: "GTiff" });
  const broken = { load, save: node("save_result", { data: from("load"), format: "GTiff" }, true) };
  const idOf = async (path: string, body: object): Promise<string> =>
    (await user.call("POST", path, body)).headers.get("OpenEO-Identifier")!;
  const process = { process_graph: pi };
  return {
    job: await idOf("/jobs", { title: "A", process }),
    finished: (await user.job(pi)).id,
    failed: (await user.job(broken)).id,
    service: await idOf("/services", { type: "XYZ", title: "A", process }),
    process: "contract",
    file: "folder/a.csv",
  };
}

/** Who may ask: what an operation that needs a token says without one, with a wrong one, and with somebody else's. */
function commonExamples({ auth, path, method }: Operation, own: readonly Example[]): readonly Example[] {
  const first = own.find(({ status }) => status < 300);
  if (auth === "none" || auth === "basic" || !first) return [];
  const headers = { ...first.headers, Authorization: "Bearer basic//nonsense" };
  const parameter = /\{(\w+)\}/.exec(path)?.[1] ?? "";
  const code = NOT_FOUND[parameter];
  // What somebody stores under the same name is another thing.
  const isShared = method === "PUT";
  return [
    { ...first, what: "a wrong token", status: 403, headers, code: "TokenInvalid" },
    ...(auth === "open" ? [{ ...first, what: "nobody", as: "nobody" as const }] : []),
    ...(auth === "user"
      ? [{ ...first, what: "nobody", status: 401, as: "nobody" as const, code: "AuthenticationRequired" }]
      : []),
    ...(code && !isShared
      ? [{ ...first, what: "somebody else", status: 404, as: "other" as const, code }]
      : []),
  ];
}

/** GET is asked with HEAD, a slash at the end, and double slashes as well. */
async function rowsOf(operation: Operation, example: Example, asked: Asked): Promise<readonly Row[]> {
  const path = pathOf(operation, example, asked);
  const row = await rowOf(operation, example, { path, method: operation.method }, asked);
  if (operation.method !== "GET") return [row];
  const again = (what: string, way: Way): Promise<Row> =>
    rowOf(operation, { ...example, what: `${example.what}, ${what}` }, way, asked);
  const rows = [row, await again("HEAD", { path, method: "HEAD" })];
  if (example.status !== 200) return rows;
  const isFile = operation.path.includes("{path}");
  return [
    ...rows,
    ...(isFile || path.endsWith("/")
      ? []
      : [await again("a slash at the end", { path: `${path}/`, method: "GET" })]),
    await again("double slashes", { path: path.replaceAll("/", "//"), method: "GET" }),
  ];
}

function pathOf({ path }: Operation, { params }: Example, { things }: Asked): string {
  const known: Readonly<Record<string, string>> = {
    collection_id: "TINY",
    process_graph_id: things.process,
    service_id: things.service,
    job_id: things.job,
    path: things.file,
    ...params,
  };
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => known[name]!);
}

interface Way {
  readonly path: string;
  readonly method: string;
}

async function rowOf(
  operation: Operation,
  example: Example,
  { path, method }: Way,
  asked: Asked,
): Promise<Row> {
  const { server, user, other } = asked;
  const { as = "user", headers = {}, body, query = "" } = example;
  const login = as === "nobody" ? {} : (as === "user" ? user : other).headers;
  const root = operation.path === "/.well-known/openeo" ? server.url : server.api;
  const response = await fetch(`${root}${path}${query}`, {
    method,
    headers: {
      ...(operation.auth === "user" || operation.auth === "open" ? login : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const answer = {
    status: response.status,
    headers: response.headers,
    body: method === "HEAD" ? null : bytes,
  };
  return {
    operation: operation.name,
    what: example.what,
    status: response.status,
    mistakes: [
      ...(response.status === example.status
        ? []
        : [`status ${example.status} was expected: ${new TextDecoder().decode(bytes.subarray(0, 300))}`]),
      ...(method === "HEAD" && bytes.length > 0 ? ["there is a body"] : []),
      ...codeMistakes(example, answer),
      ...asked.api.mistakes(operation, answer),
    ],
  };
}

function codeMistakes(
  { code }: Example,
  { status, body }: { readonly status: number; readonly body: Uint8Array | null },
): string[] {
  if (code === undefined || body === null || status < 400) return [];
  const told = (JSON.parse(new TextDecoder().decode(body)) as { readonly code?: string }).code;
  return told === code ? [] : [`the code ${code} was expected, and is ${told}`];
}

async function preflightRow(path: string, { server, api }: Asked): Promise<Row> {
  const root = path === "/.well-known/openeo" ? server.url : server.api;
  const response = await fetch(`${root}${path.replace(/\{\w+\}/g, "x")}`, { method: "OPTIONS" });
  const listed = (name: string): readonly string[] =>
    (response.headers.get(name) ?? "").toLowerCase().split(/, */);
  const methods = api.operations.filter((each) => each.path === path).map(({ method }) => method);
  const missing = [
    ...methods.filter((method) => !listed("Access-Control-Allow-Methods").includes(method.toLowerCase())),
    ...["authorization", "content-type"].filter(
      (name) => !listed("Access-Control-Allow-Headers").includes(name),
    ),
  ];
  return {
    operation: `OPTIONS ${path}`,
    what: "a preflight",
    status: response.status,
    mistakes: [
      ...(response.status === 204 ? [] : ["status 204 was expected"]),
      ...missing.map((name) => `${name} is not allowed`),
      ...((await response.text()) === "" ? [] : ["there is a body"]),
    ],
  };
}

/** Operation x statuses x number of answers that were looked at. */
export function tableOf(rows: readonly Row[]): string {
  const operations = [...Map.groupBy(rows, ({ operation }) => operation)];
  const lines = operations.map(([operation, each]) => {
    const statuses = [...Map.groupBy(each, ({ status }) => status)].sort(([a], [b]) => a - b);
    const wrong = each.filter(({ mistakes }) => mistakes.length > 0).length;
    const counts = statuses.map(([status, { length }]) => `${status} x ${length}`).join(", ");
    return `${operation.padEnd(48)} ${counts}${wrong > 0 ? `; ${wrong} WRONG` : ""}`;
  });
  return lines.join("\n");
}
