import { inputFormats } from "../../app/bind/url/formats/index.ts";
import type { FormatDefinition } from "../../io/formats/format.ts";
import { outputFormats } from "../../io/formats/index.ts";
import { json } from "../http/answers.ts";

export function listFileFormats(): Response {
  return json({ input: byName(inputFormats), output: byName(outputFormats) });
}

function byName(
  formats: readonly { readonly name: string; readonly definition: FormatDefinition }[],
): Readonly<Record<string, FormatDefinition>> {
  return Object.fromEntries(formats.map(({ name, definition }) => [name, definition]));
}
