/** CQL2 text as CQL2-JSON, as far as conditions go: comparisons, between, in, like, is null, and, or, not, brackets, dates. */
import { type Token, notCql2, tokensOf } from "./cql2-tokens.ts";

interface Expression {
  readonly op: string;
  readonly args: readonly unknown[];
}

/** Levels of brackets and of NOT: what reads them goes down the stack. */
const DEPTH_MAX = 64;

/** Raises ProcessParameterInvalid with the character that is not understood. */
export function cql2FromText(text: string): Expression {
  const reader = new Reader(text);
  const expression = reader.either(0);
  reader.end();
  return expression;
}

/** Goes through the words once, looking one ahead. */
class Reader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  either(depth: number): Expression {
    return this.#joined("or", () => this.#joined("and", () => this.#factor(depth)));
  }

  end(): void {
    if (this.#next.kind !== "end") throw this.#unexpected("AND, OR or the end");
  }

  #joined(op: "and" | "or", read: () => Expression): Expression {
    const args = [read()];
    while (this.#took(op)) args.push(read());
    return args.length === 1 ? args[0]! : { op, args };
  }

  #factor(depth: number): Expression {
    if (depth > DEPTH_MAX) throw this.#unexpected(`less than ${DEPTH_MAX} levels of brackets`);
    if (this.#took("not")) return { op: "not", args: [this.#factor(depth + 1)] };
    if (!this.#took("(")) return this.#predicate();
    const inner = this.either(depth + 1);
    this.#must(")");
    return inner;
  }

  #predicate(): Expression {
    const value = this.#value();
    if (this.#next.kind === "sign" && /^(<>|<=|>=|[<>=])$/.test(this.#next.text))
      return { op: this.#take().text, args: [value, this.#value()] };
    if (this.#took("is")) {
      const negated = this.#took("not");
      this.#must("null");
      return negate({ op: "isNull", args: [value] }, negated);
    }
    const negated = this.#took("not");
    return negate(this.#listed(value), negated);
  }

  #listed(value: unknown): Expression {
    if (this.#took("like")) return { op: "like", args: [value, this.#value()] };
    if (this.#took("between")) {
      const from = this.#value();
      this.#must("and");
      return { op: "between", args: [value, from, this.#value()] };
    }
    if (!this.#took("in")) throw this.#unexpected("a comparison, IS, LIKE, BETWEEN or IN");
    this.#must("(");
    const list = [this.#value()];
    while (this.#took(",")) list.push(this.#value());
    this.#must(")");
    return { op: "in", args: [value, list] };
  }

  /** A literal, a date, or the name of a property. */
  #value(): unknown {
    const token = this.#next;
    switch (token.kind) {
      case "number":
        return Number(this.#take().text);
      case "text":
        return this.#take().text;
      case "name":
        return { property: this.#take().text };
      case "word":
        return this.#word();
      default:
        throw this.#unexpected("a property or a value");
    }
  }

  #word(): unknown {
    const { text } = this.#take();
    const lower = text.toLowerCase();
    if (lower === "true" || lower === "false") return lower === "true";
    if ((lower === "timestamp" || lower === "date") && this.#took("(")) {
      const written = this.#next;
      if (written.kind !== "text") throw this.#unexpected("a date in single quotes");
      this.#take();
      this.#must(")");
      return { [lower]: written.text };
    }
    return { property: text };
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(): Token {
    return this.#tokens[this.#at++]!;
  }

  /** Keywords are taken in any case. */
  #took(text: string): boolean {
    const { kind, text: found } = this.#next;
    if ((kind !== "word" && kind !== "sign") || found.toLowerCase() !== text) return false;
    this.#at++;
    return true;
  }

  #must(text: string): void {
    if (!this.#took(text)) throw this.#unexpected(text.toUpperCase());
  }

  #unexpected(expected: string): Error {
    return notCql2(this.#text, this.#next.at, expected);
  }
}

function negate(expression: Expression, negated: boolean): Expression {
  return negated ? { op: "not", args: [expression] } : expression;
}
