/** What is asked of every operation, good and bad; what all operations have in common is asked besides. */
import { from, node } from "../server.ts";

export interface Example {
  readonly what: string;
  readonly status: number;
  readonly code?: string;
  /** Path parameters; those of the user otherwise. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** A text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: "user" | "other" | "nobody";
}

/** Ids of what the user has. */
export interface Things {
  readonly job: string;
  readonly finished: string;
  readonly failed: string;
  readonly service: string;
  readonly process: string;
  readonly file: string;
}

const pi = { process_graph: { pi: node("pi", {}, true) } };
const unknown = { process_graph: { it: node("no_such_process", {}, true) } };
const loaded = (id: string, format = "GTiff"): object => ({
  process_graph: {
    load: node("load_collection", { id, spatial_extent: null, temporal_extent: null }),
    save: node("save_result", { data: from("load"), format }, true),
  },
});
const bad = (what: string, body: unknown, code: string): Example => ({ what, status: 400, body, code });
const paged = [
  { what: "all", status: 200 },
  { what: "a page", status: 200, query: "?limit=1" },
  ...["0", "-1", "x", "1.5"].map((limit) => ({
    what: `limit ${limit}`,
    status: 400,
    query: `?limit=${limit}`,
    code: "ProcessParameterInvalid",
  })),
  { what: "a wrong cursor", status: 400, query: "?limit=1&after=x", code: "ProcessParameterInvalid" },
];
const logs = [
  { what: "all", status: 200 },
  { what: "of a level, by limit", status: 200, query: "?level=error&limit=1" },
  { what: "a wrong level", status: 400, query: "?level=loud", code: "ProcessParameterInvalid" },
  { what: "a wrong offset", status: 400, query: "?offset=x", code: "ProcessParameterInvalid" },
];
const processes = (wrap: (process: object) => object): readonly Example[] => [
  bad("no body", "", "ContentTypeInvalid"),
  bad("no JSON", "{", "ContentTypeInvalid"),
  bad("an array", [], "ContentTypeInvalid"),
  bad("no process", wrapless(wrap), "ProcessGraphMissing"),
  bad("an unknown process", wrap(unknown), "ProcessUnsupported"),
];
const wrapless = (wrap: (process: object) => object): object => {
  const { process: _process, ...rest } = wrap({}) as Record<string, unknown>;
  return rest;
};
const wrongMembers = (wrap: (process: object) => object): readonly Example[] => [
  { ...bad("an unknown collection", wrap(loaded("none")), "CollectionNotFound"), status: 404 },
  bad("an unknown format", wrap(loaded("TINY", "XLSX")), "FormatUnsuitable"),
  bad("a wrong title", { ...wrap(pi), title: 1 }, "ProcessParameterInvalid"),
  bad("a wrong level", { ...wrap(pi), log_level: "loud" }, "ProcessParameterInvalid"),
];
const job = (process: object): object => ({ process });
const service = (process: object): object => ({ type: "xyz", process });
const nulls = { title: null, description: null, plan: null, budget: null };

/** By operation, in the order in which they are asked. */
export function examplesOf(things: Things): Readonly<Record<string, readonly Example[]>> {
  return {
    "GET /": [{ what: "who we are", status: 200 }],
    "GET /.well-known/openeo": [{ what: "versions", status: 200 }],
    "GET /file_formats": [{ what: "formats", status: 200 }],
    "GET /conformance": [{ what: "classes", status: 200 }],
    "GET /collections": paged,
    "GET /collections/{collection_id}": [
      { what: "one", status: 200 },
      { what: "none", status: 404, params: { collection_id: "none" }, code: "CollectionNotFound" },
      { what: "a slash in it", status: 404, params: { collection_id: "a%2Fb" }, code: "CollectionNotFound" },
    ],
    "GET /collections/{collection_id}/queryables": [
      { what: "of one", status: 200 },
      { what: "of none", status: 404, params: { collection_id: "none" }, code: "CollectionNotFound" },
    ],
    "GET /processes": paged,
    "GET /udf_runtimes": [{ what: "runtimes", status: 200 }],
    "GET /credentials/oidc": [{ what: "providers", status: 200 }],
    "GET /credentials/basic": [
      { what: "name and password", status: 200, headers: { Authorization: `Basic ${btoa("demo:demo")}` } },
      { what: "nothing", status: 401, as: "nobody", code: "AuthenticationRequired" },
      {
        what: "a wrong password",
        status: 403,
        headers: { Authorization: `Basic ${btoa("demo:no")}` },
        code: "CredentialsInvalid",
      },
      {
        what: "another scheme",
        status: 403,
        headers: { Authorization: "Digest x" },
        code: "AuthenticationSchemeInvalid",
      },
    ],
    "GET /me": [{ what: "the user", status: 200 }],
    "POST /validation": [
      { what: "a sound process", status: 200, body: pi },
      { what: "an empty one", status: 200, body: {} },
      { what: "mistakes", status: 200, body: unknown },
      bad("no body", "", "ContentTypeInvalid"),
      bad("no JSON", "{", "ContentTypeInvalid"),
    ],
    "POST /result": [
      { what: "a number", status: 200, body: { process: pi, ...nulls, log_level: "debug", extra: 1 } },
      { what: "a picture", status: 200, body: job(loaded("TINY", "PNG")) },
      ...processes(job),
      { ...bad("an unknown collection", job(loaded("none")), "CollectionNotFound"), status: 404 },
      bad("a wrong level", { process: pi, log_level: "loud" }, "ProcessParameterInvalid"),
    ],
    "PUT /process_graphs/{process_graph_id}": [
      {
        what: "a new one",
        status: 200,
        body: { ...pi, id: "other", summary: null, description: null, returns: null, parameters: null },
      },
      { what: "the same again", status: 200, body: pi },
      bad("no body", "", "ContentTypeInvalid"),
      bad("no graph", {}, "ProcessGraphMissing"),
      { ...bad("a predefined name", pi, "PredefinedProcessExists"), params: { process_graph_id: "add" } },
      { ...bad("no name", pi, "ProcessInvalid"), params: { process_graph_id: "a-b" } },
    ],
    "GET /process_graphs": paged,
    "GET /process_graphs/{process_graph_id}": [
      { what: "one", status: 200 },
      { what: "none", status: 404, params: { process_graph_id: "none" }, code: "ProcessGraphNotFound" },
    ],
    "GET /service_types": [{ what: "types", status: 200 }],
    "POST /services": [
      { what: "a new one", status: 201, body: { ...service(pi), ...nulls, extra: { a: 1 } } },
      ...processes(service),
      ...wrongMembers(service),
      bad("an unknown type", { type: "WMS", process: pi }, "ServiceUnsupported"),
      bad("no type", { process: pi }, "ServiceUnsupported"),
      bad("an unknown setting", { ...service(pi), configuration: { a: 1 } }, "ServiceConfigUnsupported"),
    ],
    "GET /services": paged,
    "GET /services/{service_id}": [
      { what: "one", status: 200 },
      { what: "none", status: 404, params: { service_id: "none" }, code: "ServiceNotFound" },
    ],
    "PATCH /services/{service_id}": [
      { what: "a title", status: 204, body: { title: "B", enabled: null, budget: null } },
      bad("the type", { type: "WMTS" }, "PropertyNotEditable"),
      { ...bad("an unknown collection", { process: loaded("none") }, "CollectionNotFound"), status: 404 },
      bad("nothing", {}, "NoDataForUpdate"),
      bad("no JSON", "{", "ContentTypeInvalid"),
    ],
    "GET /services/{service_id}/logs": logs,
    "POST /jobs": [
      {
        what: "a new one",
        status: 201,
        body: { ...job(pi), ...nulls, log_level: "warning", extra: { a: 1 } },
      },
      ...processes(job),
      ...wrongMembers(job),
    ],
    "GET /jobs": paged,
    "GET /jobs/{job_id}": [
      { what: "one that was not started", status: 200 },
      { what: "one that has finished", status: 200, params: { job_id: things.finished } },
      { what: "one that has failed", status: 200, params: { job_id: things.failed } },
      { what: "none", status: 404, params: { job_id: "none" }, code: "JobNotFound" },
    ],
    "PATCH /jobs/{job_id}": [
      { what: "a title", status: 204, body: { title: "B", description: null, budget: null } },
      bad("the status", { status: "finished" }, "PropertyNotEditable"),
      { ...bad("an unknown collection", { process: loaded("none") }, "CollectionNotFound"), status: 404 },
      bad("nothing", {}, "NoDataForUpdate"),
      bad("no JSON", "{", "ContentTypeInvalid"),
    ],
    "GET /jobs/{job_id}/estimate": [{ what: "of one", status: 200 }],
    "GET /jobs/{job_id}/logs": [
      ...logs,
      { what: "of one that has failed", status: 200, params: { job_id: things.failed } },
    ],
    "GET /jobs/{job_id}/results": [
      { what: "of one that has finished", status: 200, params: { job_id: things.finished } },
      { what: "of one that has failed", status: 424, params: { job_id: things.failed } },
      { what: "of one that was not started", status: 400, code: "JobNotStarted" },
      { what: "as far as there are any", status: 400, query: "?partial=true", code: "JobNotStarted" },
    ],
    "POST /jobs/{job_id}/results": [{ what: "one", status: 202, params: { job_id: things.finished } }],
    "DELETE /jobs/{job_id}/results": [{ what: "one that was not started", status: 204 }],
    "PUT /files/{path}": [
      {
        what: "one in a folder",
        status: 200,
        body: "a,b\n1,2\n",
        headers: { "Content-Type": "application/octet-stream" },
      },
      { ...bad("a way out", "x", "FilePathInvalid"), params: { path: "a%2F%2E%2E%2Fb" } },
      {
        ...bad("a form", "x", "ContentTypeInvalid"),
        headers: { "Content-Type": "multipart/form-data; boundary=a" },
      },
    ],
    "GET /files": paged,
    "GET /files/{path}": [
      { what: "one", status: 200 },
      { what: "a folder", status: 400, params: { path: "folder" }, code: "FileOperationUnsupported" },
      { what: "none", status: 404, params: { path: "none.csv" }, code: "FileNotFound" },
    ],
    "DELETE /files/{path}": [
      { what: "one", status: 204 },
      { what: "the same again", status: 404, code: "FileNotFound" },
    ],
    "DELETE /process_graphs/{process_graph_id}": [
      { what: "one", status: 204 },
      { what: "the same again", status: 404, code: "ProcessGraphNotFound" },
    ],
    "DELETE /services/{service_id}": [
      { what: "one", status: 204 },
      { what: "the same again", status: 404, code: "ServiceNotFound" },
    ],
    "DELETE /jobs/{job_id}": [
      { what: "one", status: 204 },
      { what: "the same again", status: 404, code: "JobNotFound" },
    ],
  };
}
