/** WKT as a tree: KEYWORD["text",1.5,WORD,KEYWORD[...]]; brackets may be round. */

export interface WktNode {
  readonly keyword: string;
  readonly values: readonly (string | number | WktNode)[];
}

/** Texts nested deeper or longer than any real one are refused. */
const DEPTH_MAX = 40;
const LENGTH_MAX = 65536;

const TOKEN =
  /\s*(?:"((?:[^"]|"")*)"|([A-Za-z_][\w]*)\s*([[(])?|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([\])])|(,))/y;

/** Null when the text is not WKT. */
export function parseWkt(text: string): WktNode | null {
  if (text.length > LENGTH_MAX) return null;
  const open: { keyword: string; values: (string | number | WktNode)[] }[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const token = TOKEN.exec(text);
    if (!token) return null;
    const [, quoted, word, bracket, digits, close] = token;
    if (bracket !== undefined) {
      open.push({ keyword: word!.toUpperCase(), values: [] });
      if (open.length > DEPTH_MAX) return null;
    } else if (close !== undefined) {
      const done = open.pop();
      if (!done) return null;
      const outer = open[open.length - 1];
      if (!outer) return text.slice(TOKEN.lastIndex).trim() === "" ? done : null;
      outer.values.push(done);
    } else {
      const value = quoted?.replace(/""/g, '"') ?? word ?? (digits === undefined ? null : Number(digits));
      if (value === null) continue;
      if (open.length === 0) return null;
      open[open.length - 1]!.values.push(value);
    }
  }
}

/** The first child with one of the keywords. */
export function child(node: WktNode | null, ...keywords: string[]): WktNode | null {
  return (node && children(node, ...keywords)[0]) ?? null;
}

export function children(node: WktNode, ...keywords: string[]): WktNode[] {
  return node.values.filter(
    (value): value is WktNode => typeof value === "object" && keywords.includes(value.keyword),
  );
}

export function textAt(node: WktNode | null, index: number): string | null {
  const value = node?.values[index];
  return typeof value === "string" ? value : null;
}

/** Numbers are sometimes quoted. */
export function numberAt(node: WktNode | null, index: number): number | null {
  const value = node?.values[index];
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))
    ? Number(value)
    : null;
}
