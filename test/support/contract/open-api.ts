/** The OpenAPI file of the openEO API: its operations, and what an answer has that they do not allow. */
import { readFileSync } from "node:fs";
import { type Schema, Validator } from "@cfworker/json-schema";
import { parse } from "yaml";

type Json = Readonly<Record<string, unknown>>;

export interface Operation {
  /** "GET /jobs/{job_id}". */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** `user` needs a token, `open` may have one, `none` has none, `basic` has name and password. */
  readonly auth: "user" | "open" | "none" | "basic";
  readonly responses: Json;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Null for answers to HEAD. */
  readonly body: Uint8Array | null;
}

export interface OpenApi {
  readonly operations: readonly Operation[];
  /** Sentences; empty where all is as it must be. */
  mistakes(operation: Operation, answer: Answer): readonly string[];
}

const METHODS = ["get", "post", "put", "patch", "delete"];

export function readOpenApi(file: string): OpenApi {
  const document = plain(parse(readFileSync(file, "utf8"))) as Json;
  const registry = JSON.parse(readFileSync(file.replace(/[^/]+$/, "errors.json"), "utf8")) as Readonly<
    Record<string, { readonly http: number }>
  >;
  const registered = new Map(Object.entries(registry).map(([code, { http }]) => [code, http]));
  const operations = Object.entries(document["paths"] as Json).flatMap(([path, item]) =>
    Object.entries(item as Json)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => operationOf(method.toUpperCase(), path, operation as Json)),
  );
  return {
    operations,
    mistakes: (operation, answer) => [
      ...headerMistakes(answer),
      ...bodyMistakes(responseOf(operation, answer.status, document), answer, document),
      ...(answer.status >= 400 ? codeMistakes(answer, registered) : []),
    ],
  };
}

function operationOf(method: string, path: string, operation: Json): Operation {
  const security = (operation["security"] as readonly Json[]).map((each) => Object.keys(each)[0]);
  const auth = security.includes("Basic")
    ? "basic"
    : !security.includes("Bearer")
      ? "none"
      : security.length > 1
        ? "open"
        : "user";
  return { name: `${method} ${path}`, method, path, auth, responses: operation["responses"] as Json };
}

/** The response as the file has it for this very status, or for its hundred. */
function responseOf({ responses }: Operation, status: number, document: Json): Json | null {
  const found = (responses[String(status)] ?? responses[`${String(status)[0]}XX`]) as Json | undefined;
  const reference = found?.["$ref"];
  if (typeof reference !== "string") return found ?? null;
  return reference
    .slice(2)
    .split("/")
    .reduce<unknown>((value, name) => (value as Json)[name], document) as Json;
}

function headerMistakes({ status, headers }: Answer): string[] {
  const exposed = (headers.get("Access-Control-Expose-Headers") ?? "").split(/, */);
  return [
    ...(headers.get("Access-Control-Allow-Origin") === "*" ? [] : ["no Access-Control-Allow-Origin"]),
    ...["Link", "Location", "OpenEO-Costs", "OpenEO-Identifier"]
      .filter((name) => !exposed.includes(name))
      .map((name) => `${name} is not exposed`),
    ...(headers.has("Access-Control-Allow-Credentials") ? ["credentials are allowed"] : []),
    ...(status === 201
      ? ["Location", "OpenEO-Identifier"].filter((name) => !headers.get(name)).map((name) => `no ${name}`)
      : []),
  ];
}

function bodyMistakes(response: Json | null, { status, headers, body }: Answer, document: Json): string[] {
  if (!response) return [`the status ${status} is not documented`];
  if (body === null) return [];
  const content = response["content"] as Json | undefined;
  if (!content) return body.length > 0 && [201, 202, 204].includes(status) ? ["there is a body"] : [];
  const type = (headers.get("Content-Type") ?? "").split(";")[0]!.trim();
  const media = content[type] as Json | undefined;
  if (!media) {
    // Files are of the type that they have.
    return "application/octet-stream" in content || "*/*" in content ? [] : [`is of type '${type}'`];
  }
  const schema = media["schema"] as Json | undefined;
  if (!schema || (schema["type"] === "string" && schema["format"] === "binary")) return [];
  const value: unknown = JSON.parse(new TextDecoder().decode(body), withoutBraces);
  const { valid, errors } = validatorOf(schema, document).validate(value);
  return valid ? [] : errors.slice(-3).map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

const validators = new WeakMap<Json, Validator>();

function validatorOf(schema: Json, document: Json): Validator {
  const root = { ...schema, components: document["components"] } as Schema;
  const validator = validators.get(schema) ?? new Validator(root, "7", false);
  validators.set(schema, validator);
  return validator;
}

/** Addresses of XYZ services are templates, as clients take them: with braces, which URIs do not have. */
function withoutBraces(name: string, value: unknown): unknown {
  return name === "url" && typeof value === "string" ? value.replace(/[{}]/g, "") : value;
}

function codeMistakes({ status, body }: Answer, registered: ReadonlyMap<string, number>): string[] {
  if (body === null) return [];
  const { code } = JSON.parse(new TextDecoder().decode(body)) as { readonly code?: string };
  const expected = registered.get(code ?? "");
  return expected === undefined || expected === status || status === 424
    ? []
    : [`${code} has status ${expected}`];
}

/** Schemas of OpenAPI 3.0 in JSON Schema: what may be null says so by its type. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, format, ...others } = value as Json;
  // Expressions of the official definitions escape more than those of Unicode may.
  const members = format === undefined || format === "regex" ? others : { ...others, format };
  const inner = Object.fromEntries(
    Object.entries(members).map(([name, member]) => [isOpen(member) ? "anyOf" : name, plain(member)]),
  );
  return nullable === true ? { anyOf: [{ type: "null" }, inner] } : inner;
}

/** Where one alternative of `oneOf` allows everything, the others can only be further ones. */
function isOpen(member: unknown): boolean {
  return (
    Array.isArray(member) && member.some((each: unknown) => JSON.stringify(each) === '{"title":"Generic"}')
  );
}
