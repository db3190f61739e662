/** What the members of a process besides its parameters and its graph must be. Pure. */
import { descriptionBytesMax, processIdCharactersMax, titleBytesMax } from "../../limits.ts";

type Members = Readonly<Record<string, unknown>>;

/** Sentences; null is as if nothing was said. */
export function memberMistakes(process: Members): readonly string[] {
  return Object.entries(process).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule || value === null || rule.fits(value)) return [];
    return [`The member '${name}' of the process must be ${rule.told}.`];
  });
}

interface Rule {
  readonly fits: (value: unknown) => boolean;
  readonly told: string;
}

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isArrayOfObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const text = (bytesMax: number): Rule => ({
  fits: (value) => typeof value === "string" && bytesOf(value) <= bytesMax,
  told: `a text of at most ${bytesMax} bytes`,
});
const object: Rule = { fits: isObject, told: "an object" };
const array: Rule = { fits: Array.isArray, told: "an array" };
const choice: Rule = { fits: (value) => typeof value === "boolean", told: "true or false" };

const id: Rule = {
  fits: (value) => typeof value === "string" && /^\w+$/.test(value) && value.length <= processIdCharactersMax,
  told: `of 1 to ${processIdCharactersMax} characters: letters A to Z, digits and '_'`,
};

/** Members of the process object in the API, and those of its extensions; all others are seen by nobody. */
const rules: Readonly<Record<string, Rule>> = {
  id,
  summary: text(titleBytesMax),
  description: text(descriptionBytesMax),
  categories: {
    fits: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
    told: "an array of texts",
  },
  returns: {
    fits: (value) => isObject(value) && (isObject(value["schema"]) || isArrayOfObjects(value["schema"])),
    told: "an object with a 'schema', which is an object or an array of objects",
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
