/** TIFFs written byte by byte, for headers that no writer makes. */

type FieldType = "short" | "long" | "double" | "ascii";

interface Field {
  readonly type: FieldType;
  readonly values: readonly number[] | string;
}

export type Fields = Readonly<Record<number, Field>>;

const codes: Readonly<Record<FieldType, readonly [code: number, bytes: number]>> = {
  ascii: [2, 1],
  short: [3, 2],
  long: [4, 4],
  double: [12, 8],
};

/** Little endian and classic; `data` starts at byte 8, the directories follow it; `next` is where the last one points to. */
export function tiffBytes(
  data: Uint8Array,
  directories: readonly Fields[],
  { next = 0, first }: { readonly next?: number; readonly first?: number } = {},
): Uint8Array {
  const out: number[] = [0x49, 0x49, 42, 0, ...number(0, 4)];
  for (const octet of data) out.push(octet);
  let link = 4;
  for (const fields of directories) {
    const places = new Map<string, number>();
    for (const [tag, field] of Object.entries(fields)) {
      const raw = rawOf(field);
      if (raw.length > 4) places.set(tag, out.length);
      if (raw.length > 4) for (const octet of raw) out.push(octet);
    }
    out.splice(link, 4, ...number(first ?? out.length, 4));
    out.push(...number(Object.keys(fields).length, 2));
    for (const [tag, field] of Object.entries(fields)) {
      const [code, bytes] = codes[field.type];
      const raw = rawOf(field);
      const value = places.has(tag) ? number(places.get(tag)!, 4) : [...raw, 0, 0, 0, 0].slice(0, 4);
      out.push(...number(Number(tag), 2), ...number(code, 2), ...number(raw.length / bytes, 4), ...value);
    }
    link = out.length;
    out.push(...number(next, 4));
  }
  return Uint8Array.from(out);
}

function rawOf({ type, values }: Field): number[] {
  if (typeof values === "string") return [...new TextEncoder().encode(`${values}\0`)];
  if (type === "double") return values.flatMap((value) => [...new Uint8Array(Float64Array.of(value).buffer)]);
  return values.flatMap((value) => number(value, codes[type][1]));
}

function number(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

export const short = (...values: number[]): Field => ({ type: "short", values });
export const long = (...values: number[]): Field => ({ type: "long", values });
export const double = (...values: number[]): Field => ({ type: "double", values });
export const ascii = (values: string): Field => ({ type: "ascii", values });

/** An uncompressed image of bytes whose only strip starts at byte 8. */
export function grayFields(width: number, height: number, more: Fields = {}): Fields {
  return {
    256: long(width),
    257: long(height),
    258: short(8),
    259: short(1),
    262: short(1),
    273: long(8),
    277: short(1),
    278: long(height),
    279: long(width * height),
    ...more,
  };
}
