/** The words of CQL2 text. */
import { ProcessFault } from "../../cube/faults.ts";

export interface Token {
  /** `word` is a keyword or an identifier, `name` an identifier in double quotes; `end` comes after the last one. */
  readonly kind: "word" | "name" | "number" | "text" | "sign" | "end";
  /** Without quotes. */
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

const patterns: readonly (readonly [kind: Token["kind"], pattern: RegExp])[] = [
  ["number", /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["text", /'(?:[^']|'')*'/y],
  ["name", /"[^"]*"/y],
  ["word", /[\p{L}_][\p{L}\p{N}_:.-]*/uy],
  ["sign", /<>|<=|>=|[<>=(),]/y],
];

/** Raises ProcessParameterInvalid. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = spacesEnd(text, 0); at < text.length;) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = spacesEnd(text, at + token.length);
  }
  return [...tokens, { kind: "end", text: "", at: text.length }];
}

function spacesEnd(text: string, from: number): number {
  const space = /\s*/y;
  space.lastIndex = from;
  return from + (space.exec(text)?.[0].length ?? 0);
}

function tokenAt(text: string, at: number): Token & { readonly length: number } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { kind, text: plain(kind, found), at, length: found.length };
  }
  throw notCql2(text, at);
}

/** A quote in a text is written twice. */
function plain(kind: Token["kind"], found: string): string {
  if (kind === "text") return found.slice(1, -1).replaceAll("''", "'");
  return kind === "name" ? found.slice(1, -1) : found;
}

export function notCql2(text: string, at: number, expected = ""): ProcessFault {
  const found = at < text.length ? `'${text.slice(at, at + 20)}' at character ${at + 1}` : "its end";
  return new ProcessFault(
    "ProcessParameterInvalid",
    `The parameter 'filter' cannot be read as CQL2: ${found} is not understood${expected === "" ? "" : `; expected is ${expected}`}.`,
  );
}
