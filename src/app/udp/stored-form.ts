/** What a user-defined process must be to be stored, what is stored of it, and what lists show. Pure. */
import { OpenEOError } from "../../errors.ts";
import { parseDefinition } from "../../openeo/graph/definition.ts";
import { listedProcessBytesMax } from "../../limits.ts";
import type { ListedProcess, ProcessDocument } from "../ports/user-processes.ts";
import { memberMistakes } from "./process-members.ts";

type Members = Readonly<Record<string, unknown>>;

/** The document under its id, as it was sent: only members without a value are left out, and another id gives way. */
export function storedForm(id: string, body: Members): ProcessDocument {
  const { errors } = parseDefinition(body);
  const [first] = errors;
  if (first) throw new OpenEOError(first.code, first.message, first.path, first);
  const [mistake] = memberMistakes({ ...body, id });
  if (mistake !== undefined) throw invalid(mistake);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
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
  while (new TextEncoder().encode(JSON.stringify(picked())).length > listedProcessBytesMax)
    names = names.slice(1);
  return picked();
}

function invalid(message: string): OpenEOError {
  return new OpenEOError("ProcessInvalid", message);
}
