/** Texts. Without regard to case, letters are compared in lower case by Unicode's rules of no language. */
import { textCharactersMax } from "../../../limits.ts";
import { ProcessFault } from "../../faults.ts";
import { type Args, type PixelOp, questions } from "../op.ts";
import type { Value } from "../value.ts";
import { elements } from "./reducers.ts";

function text(args: Args, name: "data" | "pattern"): string | null {
  const value = args[name] ?? null;
  if (value === null || typeof value === "string") return value;
  throw new ProcessFault("ProcessParameterInvalid", `The value of ${name} must be a text.`, {
    parameter: name,
  });
}

/** Both texts as they are compared; null when one is no-data. */
function compared(args: Args): { readonly data: string; readonly pattern: string } | null {
  const data = text(args, "data");
  const pattern = text(args, "pattern");
  if (data === null || pattern === null) return null;
  return args["case_sensitive"] === false
    ? { data: data.toLowerCase(), pattern: pattern.toLowerCase() }
    : { data, pattern };
}

function test(isSo: (data: string, pattern: string) => boolean): PixelOp {
  return {
    scalar(args) {
      const texts = compared(args);
      return texts && isSo(texts.data, texts.pattern);
    },
  };
}

/** The position in characters (code points) of the text as it is written, which lower case may have made longer. */
const text_find: PixelOp = {
  scalar(args) {
    const texts = compared(args);
    const at = texts ? texts.data.indexOf(texts.pattern) : -1;
    if (at < 0) return null;
    const lowers = args["case_sensitive"] === false;
    let index = 0;
    let units = 0;
    for (const character of text(args, "data")!) {
      units += (lowers ? character.toLowerCase() : character).length;
      if (units > at) break;
      index++;
    }
    return index;
  },
};

/** A value as JSON spells it, in lower case. */
function spelled(value: Value): string {
  if (typeof value === "object" && value !== null)
    throw new ProcessFault(
      "ProcessParameterInvalid",
      "Only texts, numbers, booleans and null can be joined.",
      {
        parameter: "data",
      },
    );
  return typeof value === "string" ? value : String(value).toLowerCase();
}

const text_concat: PixelOp = {
  scalar(args) {
    const parts = elements(args).map(spelled);
    const separator = args["separator"] === undefined ? "" : spelled(args["separator"]);
    const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
    if (length > textCharactersMax)
      throw new ProcessFault(
        "ProcessGraphComplexity",
        `A text would have ${length} characters; ${textCharactersMax} are allowed.`,
      );
    return parts.join(separator);
  },
};

export const texts = {
  ...questions({
    text_begins: test((data, pattern) => data.startsWith(pattern)),
    text_contains: test((data, pattern) => data.includes(pattern)),
    text_ends: test((data, pattern) => data.endsWith(pattern)),
  }),
  text_find,
  text_concat,
} satisfies Readonly<Record<string, PixelOp>>;
