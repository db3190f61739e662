/** Requests that a stranger may send, made of good ones by a seed: the same seed makes the same requests. */
import { pixelProcesses } from "../../src/openeo/processes/pixel.ts";
import { processes } from "../../src/openeo/processes/index.ts";
import { callbackOf, chains, graphOf, pictures, saved } from "./generated-graphs.ts";
import { route } from "./generated-routes.ts";
import { type Asker, type GeneratedRequest, type Known, type Maker, V1 } from "./generated-request.ts";
import { HOLE, type Json, filled, mutated, oddText } from "./mutated-json.ts";
import { node } from "./server.ts";
import { strangeKinds } from "./strange-server.ts";
import { tinyCollection } from "./tiny-collection.ts";
import { type RandomNumbers, oneOf, randomNumbers } from "./random-numbers.ts";

type Wrap = (graph: object) => {
  readonly method: string;
  readonly path: string;
  readonly as: Asker;
  readonly body: object;
};

const asked =
  (method: string, path: string, as: Asker, body: (graph: object) => object): Wrap =>
  (graph) => ({ method, path: `${V1}${path}`, as, body: body(graph) });
const inProcess = (process_graph: object): object => ({ process: { process_graph } });

/** Ways that a process graph gets in; results are most often asked for, since they go the farthest. */
const ways: readonly Wrap[] = [
  asked("POST", "/validation", "nobody", (process_graph) => ({ process_graph })),
  asked("POST", "/validation", "user", (process_graph) => ({ process_graph })),
  asked("POST", "/result", "user", inProcess),
  asked("POST", "/result", "user", inProcess),
  asked("POST", "/result", "user", inProcess),
  asked("POST", "/jobs", "user", inProcess),
  asked("POST", "/services", "user", (graph) => ({ type: "XYZ", ...inProcess(graph) })),
  asked("PUT", "/process_graphs/generated", "user", (process_graph) => ({ process_graph })),
];

/** A parameter of a process gets a value of some kind. */
const argument: Maker = (random) => {
  const process = oneOf(processes, random);
  const graph = graphOf(process);
  const { parameters } = process.signature;
  const { kind, text } = oddText(random);
  const name = parameters.length === 0 ? "none" : oneOf(parameters, random).name;
  graph["tried"]!.arguments[name] = HOLE;
  const { body, ...way } = oneOf(ways, random)(graph);
  return { ...way, tries: `${process.id}.${name}: ${kind}`, body: filled(body, text) };
};

/** The same within a callback on a cube. */
const callbackArgument: Maker = (random) => {
  const process = oneOf(pixelProcesses, random);
  const { graph, inner } = callbackOf(process);
  const { parameters } = process.signature;
  const { kind, text } = oddText(random);
  const name = parameters.length === 0 ? "none" : oneOf(parameters, random).name;
  inner["tried"]!.arguments[name] = HOLE;
  const { body, ...way } = oneOf(ways, random)(graph);
  return { ...way, tries: `${process.id}.${name} of a callback: ${kind}`, body: filled(body, text) };
};

/** One or two places of a longer graph are replaced, left out or called otherwise. */
const mutation: Maker = (random) => {
  const process = oneOf(processes, random);
  const whole = structuredClone(
    random(2) === 0 ? graphOf(process) : oneOf(chains, random),
  ) as unknown as Json;
  const first = random(3) === 0 ? mutated(whole, random) : null;
  const made = mutated(first ? (JSON.parse(filled(first.document, first.text)) as Json) : whole, random);
  const { body, ...way } = oneOf(ways, random)(made.document as object);
  const tries = [first, made].flatMap((each) => each?.tries ?? []).join(", ");
  return { ...way, tries: `graph: ${tries}`, body: filled(body, made.text) };
};

const good = { process_graph: pictures };
const documents: readonly (readonly [method: string, path: string, as: Asker, document: object])[] = [
  [
    "POST",
    "/jobs",
    "user",
    {
      title: "a",
      description: "b",
      process: good,
      log_level: "info",
      plan: null,
      budget: null,
      extra: { a: 1 },
    },
  ],
  [
    "PATCH",
    "/jobs/{job}",
    "user",
    { title: "a", description: null, process: good, log_level: "debug", extra: 1 },
  ],
  [
    "POST",
    "/services",
    "user",
    {
      type: "XYZ",
      title: "a",
      enabled: true,
      process: good,
      configuration: { tile_size: 256 },
      log_level: "info",
    },
  ],
  ["POST", "/services", "user", { type: "WMTS", process: good, configuration: { constructor: 1 } }],
  ["PATCH", "/services/{service}", "user", { title: "a", enabled: false, configuration: {}, process: good }],
  [
    "PUT",
    "/process_graphs/generated",
    "user",
    {
      ...good,
      summary: "s",
      description: "d",
      categories: ["a"],
      parameters: [{ name: "x", description: "", schema: { type: "number" }, optional: true, default: 1 }],
      returns: { schema: { type: "number" }, description: "r" },
      exceptions: {},
      examples: [],
      links: [{ rel: "about", href: "http://a.test/" }],
    },
  ],
  ["POST", "/validation", "nobody", { id: "a", ...good, parameters: [{ name: "x", schema: {} }] }],
  [
    "POST",
    "/result",
    "user",
    { process: { ...good, parameters: [] }, plan: null, budget: 1, log_level: "info" },
  ],
];
/** An import that has begun, with its files. */
export const importing = {
  id: "b".repeat(32),
  ...tinyCollection(),
  collection: { ...tinyCollection().collection, id: "MADE" },
};
const operator: typeof documents = [
  ["PUT", "/users/made", "admin", { password: "one that is long", role: "user", plan: "standard" }],
  ["POST", "/users", "admin", { issuer: "http://a.test", subject: "s", role: "user" }],
  ["PATCH", "/users/made", "admin", { status: "active", role: "user" }],
  ["PUT", "/plans/made", "admin", { jobs: 1 }],
  ["PUT", "/offered/made", "admin", { api: "http://127.0.0.1:9/", collection: "a" }],
  ["PUT", `/imports/${importing.id}`, "admin", { collection: importing.collection }],
  ["PUT", `/imports/${importing.id}/items/{portion}`, "admin", { items: importing.items }],
  [`PUT`, `/services/${"a".repeat(32)}`, "admin", { process: good, title: "a", configuration: {} }],
];

/** A document and the way it goes. */
function drawn(random: RandomNumbers, { job, service }: Known) {
  const isOperator = random(4) === 0;
  const [method, pattern, as, document] = oneOf(isOperator ? operator : documents, random);
  const below = pattern
    .replace("{job}", job)
    .replace("{service}", service)
    .replace("{portion}", String(random(4)));
  return { method, path: `${isOperator ? "/_admin" : V1}${below}`, as, document };
}

/** Some member of a document is not as it should be. */
const document: Maker = (random, known) => {
  const { document: whole, ...way } = drawn(random, known);
  const made = mutated(structuredClone(whole) as Json, random);
  return { ...way, tries: `document: ${made.tries}`, body: filled(made.document, made.text) };
};

const brokenBodies: readonly (string | null)[] = [
  null,
  "",
  " ",
  "{",
  "[]",
  "null",
  "1e400",
  '"a"',
  "\u0000",
  '{"process":{"process_graph":{}}',
  '{"a":1,"a":2}',
  "[".repeat(50_000),
  `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
  `{"process":"${"x".repeat(1_100_000)}"}`,
  '{"process":{"process_graph":{"a":{"process_id":"add","arguments":{"x":1,"y":1},"result":true}}}}\u0000',
];

/** Bodies that are no documents. */
const broken: Maker = (random, known) => {
  const { document: _whole, ...way } = drawn(random, known);
  const body = oneOf(brokenBodies, random);
  return { ...way, tries: `body ${String(body).slice(0, 20)}`, body };
};

/** A document of another server is read, which is not as it should be. */
const remote: Maker = (random, { elsewhere }) => {
  const kind = oneOf(strangeKinds, random);
  const url = `${elsewhere}/${kind}/${random(1_000_000)}`;
  const stac = node("load_stac", { url });
  const graphs = {
    item: stac,
    collection: stac,
    items: stac,
    api: stac,
    geojson: node("load_url", { url, format: "GeoJSON" }),
    process: { ...node("strange", { x: 1 }), namespace: url },
    processes: { ...node("strange", { x: 1 }), namespace: url },
  };
  const { body, ...way } = oneOf(ways, random)(saved({ read: graphs[kind] }, "read", "JSON"));
  return { ...way, tries: `remote ${kind}`, body: JSON.stringify(body) };
};

/** With how often each is drawn: arguments and graphs go through the most code. */
const weights: readonly (readonly [maker: Maker, times: number])[] = [
  [argument, 2],
  [callbackArgument, 2],
  [mutation, 4],
  [document, 2],
  [broken, 1],
  [remote, 2],
  [route, 2],
];
const makers = weights.flatMap(([maker, times]) => Array.from({ length: times }, () => maker));

export function* generatedRequests(seed: number, count: number, known: Known): Generator<GeneratedRequest> {
  const random = randomNumbers(seed);
  for (let i = 0; i < count; i++) yield oneOf(makers, random)(random, known);
}
