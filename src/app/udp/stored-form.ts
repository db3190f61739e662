/** What a user-defined process must be to be stored, what is stored of it, and what lists show. Pure. */
import { OpenEOError } from "../../errors.ts";
import { parseDefinition } from "../../openeo/graph/definition.ts";
import {
  descriptionBytesMax,
  listedProcessBytesMax,
  processIdCharactersMax,
  titleBytesMax,
} from "../../limits.ts";
import type { ListedProcess, ProcessDocument } from "../ports/user-processes.ts";

type Members = Readonly<Record<string, unknown>>;

/** The document under its id, as it was sent: only members without a value are left out, and another id gives way. */
export function storedForm(id: string, body: Members): ProcessDocument {
  requireId(id);
  const { errors } = parseDefinition(body);
  const [first] = errors;
  if (first) throw new OpenEOError(first.code, first.message, first.path, first);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule && !rule.fits(value)) throw invalid(`The member '${name}' of the process must be ${rule.told}.`);
  }
  return { ...given, id };
}

/** In the order in which they are left out of a list where they are too large for it. */
const LISTED = [
  "description",
  "returns",
  "parameters",
  "categories",
  "deprecated",
  "experimental",
  "summary",
];

export function listedForm(document: ProcessDocument): ListedProcess["listed"] {
  let names = LISTED.filter((name) => document[name] !== undefined);
  const picked = (): Members => Object.fromEntries(names.map((name) => [name, document[name]]));
  while (bytesOf(JSON.stringify(picked())) > listedProcessBytesMax) names = names.slice(1);
  return picked();
}

function requireId(id: string): void {
  if (/^\w+$/.test(id) && id.length <= processIdCharactersMax) return;
  throw invalid(
    `The id of a process has 1 to ${processIdCharactersMax} characters: letters A to Z, digits and '_'.`,
  );
}

interface Rule {
  readonly fits: (value: unknown) => boolean;
  readonly told: string;
}

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const text = (bytesMax: number): Rule => ({
  fits: (value) => typeof value === "string" && bytesOf(value) <= bytesMax,
  told: `a text of at most ${bytesMax} bytes`,
});
const object: Rule = { fits: isObject, told: "an object" };
const array: Rule = { fits: Array.isArray, told: "an array" };
const choice: Rule = { fits: (value) => typeof value === "boolean", told: "true or false" };

/** Members of the process object in the API, and those of its extensions; all others are kept unseen. */
const rules: Readonly<Record<string, Rule>> = {
  summary: text(titleBytesMax),
  description: text(descriptionBytesMax),
  categories: {
    fits: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
    told: "an array of texts",
  },
  returns: {
    fits: (value) => isObject(value) && (isObject(value["schema"]) || Array.isArray(value["schema"])),
    told: "an object with a 'schema'",
  },
  deprecated: choice,
  experimental: choice,
  public: choice,
  exceptions: object,
  examples: array,
  links: array,
  default_synchronous_options: object,
  default_job_options: object,
  default_service_options: object,
};

function invalid(message: string): OpenEOError {
  return new OpenEOError("ProcessInvalid", message);
}
