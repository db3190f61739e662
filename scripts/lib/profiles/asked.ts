/** What a back-end answers to everything that the profiles ask for: one life of a process, a file, a service, a job. */

type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Empty where the body is no JSON object. */
  readonly json: Json;
}

/** By "who METHOD path what", as they are asked below. */
export type Asked = ReadonlyMap<string, Answer>;

export interface Login {
  /** Of the API, without a slash at its end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const pi = { process_graph: { pi: { process_id: "pi", arguments: {}, result: true } } };
const words = {
  process_graph: {
    words: { process_id: "array_create", arguments: { data: ["a", 1] } },
    save: {
      process_id: "save_result",
      arguments: { data: { from_node: "words" }, format: "json" },
      result: true,
    },
  },
};
const two = {
  process_graph: {
    points: {
      process_id: "load_geojson",
      arguments: { data: { type: "Point", coordinates: [7, 51] }, properties: [] },
    },
    a: { process_id: "save_result", arguments: { data: { from_node: "points" }, format: "GeoJSON" } },
    b: {
      process_id: "save_result",
      arguments: { data: { from_node: "points" }, format: "CSV" },
      result: true,
    },
  },
};
const unknown = { process_graph: { it: { process_id: "no_such_process", arguments: {}, result: true } } };
const doubled = {
  summary: null,
  description: "Twice a number",
  parameters: [{ name: "x", description: "A number", schema: { type: "number" } }],
  returns: { description: "The double", schema: { type: "number" } },
  process_graph: {
    twice: { process_id: "multiply", arguments: { x: { from_parameter: "x" }, y: 2 }, result: true },
  },
};
const calling = {
  process_graph: { call: { process_id: "profile_double", arguments: { x: 21 }, result: true } },
};
const texts = { title: "A title", description: "A description", log_level: "debug" };
const extra = { profile_extra: { a: 1 } };

export async function askAll({ url, user, password }: Login): Promise<Asked> {
  const asked = new Map<string, Answer>();
  const login = await fetch(`${url}/credentials/basic`, {
    headers: { Authorization: `Basic ${btoa(`${user}:${password}`)}` },
  });
  const { access_token: token } = (await login.json()) as { readonly access_token: string };
  const ask = async (name: string, init: Init = {}): Promise<Answer> => {
    const [, method = "GET", path = "/"] = name.split(" ");
    const { body, as } = init;
    const bearer = as ?? (name.startsWith("open ") ? null : `basic//${token}`);
    const root = path.startsWith("/.well-known") ? new URL(url).origin : url;
    const place = init.path ?? path;
    const response = await fetch(
      place.startsWith("https:") || place.startsWith("http:") ? place : `${root}${place}`,
      {
        method,
        headers: {
          ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, json: objectOf(text) };
    asked.set(name, answer);
    return answer;
  };
  await discover(ask);
  await liveWithProcesses(ask);
  await liveWithFiles(ask);
  await liveWithServices(ask);
  await liveWithJobs(ask);
  return asked;
}

interface Init {
  readonly body?: unknown;
  /** Another token. */
  readonly as?: string;
  /** Where it is not that of the name. */
  readonly path?: string;
}

type Ask = (name: string, init?: Init) => Promise<Answer>;

function objectOf(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
  } catch {
    return {};
  }
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

async function discover(ask: Ask): Promise<void> {
  const paths = [
    "/",
    "/file_formats",
    "/conformance",
    "/collections",
    "/processes",
    "/service_types",
    "/udf_runtimes",
  ];
  for (const path of paths) for (const who of ["open", "user"]) await ask(`${who} GET ${path}`);
  await ask("open GET /.well-known/openeo");
  await ask("open OPTIONS /jobs");
  await ask("open GET /nothing");
  await ask("open GET /jobs");
  await ask("user GET /me");
  await ask("user GET /jobs badToken", { as: "basic//nonsense" });
  await ask("open GET /credentials/oidc");
  await ask("open GET /processes limit", { path: "/processes?limit=2" });
  await ask("open GET /collections limit", { path: "/collections?limit=1" });
  const { json } = await ask("open GET /collections");
  const id = String(listOf(json["collections"])[0]?.["id"]);
  for (const who of ["open", "user"])
    await ask(`${who} GET /collections/{id}`, { path: `/collections/${id}` });
  await ask("open GET /collections/{id}/queryables", { path: `/collections/${id}/queryables` });
  await ask("user POST /validation good", { body: pi });
  await ask("user POST /validation bad", { body: unknown });
  await ask("user POST /validation id", { body: { ...pi, id: "a b" } });
  await ask("user POST /validation parameters", { body: { ...pi, parameters: [{ name: "x", schema: 1 }] } });
  await ask("user POST /validation returns", { body: { ...pi, returns: 1 } });
  await ask("user POST /validation broken", { body: "{" });
  await ask("user POST /result good", {
    body: { process: words, ...extra, log_level: "debug", plan: null, budget: null },
  });
  await ask("user POST /result bad", { body: { process: unknown } });
  await ask("user POST /result level", { body: { process: pi, log_level: "loud" } });
  await ask("user POST /result two", { body: { process: two } });
}

async function liveWithProcesses(ask: Ask): Promise<void> {
  const path = "/process_graphs/profile_double";
  const at = (name: string, body?: unknown): Promise<Answer> =>
    ask(name, { path, ...(body === undefined ? {} : { body }) });
  await at("user PUT /process_graphs/{id} new", { ...doubled, categories: ["math"], id: "another" });
  await at("user GET /process_graphs/{id} first");
  await at("user PUT /process_graphs/{id} again", doubled);
  await at("user PUT /process_graphs/{id} bad", { id: "profile_double" });
  await at("user GET /process_graphs/{id} second");
  await ask("user GET /process_graphs");
  await ask("user GET /process_graphs limit", { path: "/process_graphs?limit=1" });
  await ask("user POST /result called", { body: { process: calling } });
  await at("user DELETE /process_graphs/{id}");
  await at("user DELETE /process_graphs/{id} again");
}

async function liveWithFiles(ask: Ask): Promise<void> {
  const path = "/files/profile/a.txt";
  await ask("user PUT /files/{path} new", { path, body: "first" });
  await ask("user PUT /files/{path} again", { path, body: "second" });
  await ask("user GET /files/{path}", { path });
  await ask("user GET /files");
  await ask("user GET /files limit", { path: "/files?limit=1" });
  await ask("user DELETE /files/{path}", { path });
  await ask("user DELETE /files/{path} again", { path });
}

async function liveWithServices(ask: Ask): Promise<void> {
  const body = { type: "xyz", process: pi, ...texts, ...extra, enabled: false };
  const made = await ask("user POST /services good", { body });
  await ask("user POST /services bad", { body: { ...body, process: unknown } });
  await ask("user POST /services type", { body: { ...body, type: "none" } });
  await ask("user POST /services configuration", { body: { ...body, configuration: { none: 1 } } });
  const path = `/services/${made.headers.get("OpenEO-Identifier")}`;
  await ask("user GET /services/{id}", { path });
  await ask("user GET /services");
  await ask("user GET /services limit", { path: "/services?limit=1" });
  await ask("user PATCH /services/{id} good", {
    path,
    body: { title: "B", enabled: true, log_level: "error", profile_extra: 2, process: words },
  });
  await ask("user PATCH /services/{id} process", { path, body: { process: unknown } });
  await ask("user PATCH /services/{id} configuration", { path, body: { configuration: { none: 1 } } });
  await ask("user PATCH /services/{id} type", { path, body: { type: "none" } });
  await ask("user GET /services/{id} changed", { path });
  await ask("user GET /services/{id}/logs", { path: `${path}/logs?level=error&limit=1` });
  await ask("user DELETE /services/{id}", { path });
  await ask("user DELETE /services/{id} again", { path });
}

const TRIES = 300;

async function liveWithJobs(ask: Ask): Promise<void> {
  const made = await ask("user POST /jobs good", {
    body: { process: two, ...texts, ...extra, plan: null, budget: null },
  });
  await ask("user POST /jobs bad", { body: { process: unknown } });
  const path = `/jobs/${made.headers.get("OpenEO-Identifier")}`;
  await ask("user GET /jobs/{id} created", { path });
  await ask("user GET /jobs/{id}/results unstarted", { path: `${path}/results` });
  await ask("user GET /jobs");
  await ask("user GET /jobs limit", { path: "/jobs?limit=1" });
  await ask("user PATCH /jobs/{id} good", {
    path,
    body: { title: "B", description: "C", log_level: "info", profile_extra: 2, process: two },
  });
  await ask("user PATCH /jobs/{id} process", { path, body: { process: unknown } });
  await ask("user GET /jobs/{id} changed", { path });
  await ask("user GET /jobs/{id}/estimate", { path: `${path}/estimate` });
  await ask("user POST /jobs/{id}/results", { path: `${path}/results` });
  for (let tries = 0; tries < TRIES; tries++) {
    const { json } = await ask("user GET /jobs/{id} ended", { path });
    if (["finished", "error", "canceled"].includes(String(json["status"]))) break;
    await new Promise((settle) => setTimeout(settle, 200));
  }
  const results = await ask("user GET /jobs/{id}/results", { path: `${path}/results` });
  await ask("user GET /jobs/{id}/results partial", { path: `${path}/results?partial=true` });
  const canonical = listOf(results.json["links"]).find(({ rel }) => rel === "canonical");
  await ask("open GET /jobs/{id}/results canonical", {
    path: (canonical?.["href"] as string | undefined) ?? "/nothing",
  });
  await ask("user GET /jobs/{id}/logs", { path: `${path}/logs` });
  await ask("user GET /jobs/{id}/logs limit", { path: `${path}/logs?limit=1&level=info` });
  await ask("user DELETE /jobs/{id}/results", { path: `${path}/results` });
  await ask("user DELETE /jobs/{id}", { path });
  await ask("user DELETE /jobs/{id} again", { path });
}
