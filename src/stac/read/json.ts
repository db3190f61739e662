/** Members of documents from outside, taken only when they are what they should be. */

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function objectsOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text that is not empty, else null. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Of a document; "" where it has none. Some catalogues have numbers. */
export function idOf({ id }: Json): string {
  return typeof id === "number" ? `${id}` : (textOf(id) ?? "");
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A list of finite numbers, else null. */
export function numbersOf(value: unknown): readonly number[] | null {
  return Array.isArray(value) && value.length > 0 && value.every((each) => Number.isFinite(each))
    ? (value as number[])
    : null;
}
