/** Variables of one dimension: numbers, and texts as characters along a dimension of their own. */
import type { NcVariable } from "./classic.ts";
import { uniqueNames } from "./names.ts";

export function doubles(values: readonly number[]): NcVariable["write"] {
  return (view, at) => values.forEach((value, index) => view.setFloat64(at + index * 8, value));
}

export function integers(values: readonly number[]): NcVariable["write"] {
  return (view, at) => values.forEach((value, index) => view.setInt32(at + index * 4, value));
}

interface Texts {
  readonly name: string;
  /** Of the dimension that the texts run along. */
  readonly index: number;
  readonly texts: readonly string[];
}

/** Adds the dimension of characters to the file's. */
export function textVariable(of: Texts, dims: { name: string; size: number }[]): NcVariable {
  const encoded = of.texts.map((text) => new TextEncoder().encode(text));
  const length = encoded.reduce((longest, text) => Math.max(longest, text.length), 1);
  const [characters] = uniqueNames(
    [`${of.name}_characters`],
    dims.map((dim) => dim.name),
  );
  dims.push({ name: characters!, size: length });
  return {
    name: of.name,
    dims: [of.index, dims.length - 1],
    type: "char",
    attributes: [{ name: "_Encoding", value: "utf-8" }],
    write: (view, at) =>
      encoded.forEach((text, row) =>
        new Uint8Array(view.buffer).set(text, view.byteOffset + at + row * length),
      ),
  };
}
