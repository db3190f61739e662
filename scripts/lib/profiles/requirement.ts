/** A requirement of the openEO API profiles (https://openeo.org, developers, profiles), as far as answers show whether it is met. */
import type { Answer, Asked } from "./asked.ts";

export const levels = ["L1", "L1A", "L1B", "L1C", "L2", "L3", "L3-UDF", "L3-FS", "L3-SWS", "L4"] as const;

type Level = (typeof levels)[number];

export interface Requirement {
  /** The profiles' own. */
  readonly number: number;
  readonly levels: readonly Level[];
  readonly what: string;
  holds(asked: Asked): boolean;
}

type Holds = (of: (name: string) => Answer) => boolean;

export function requirement(number: number, where: string, what: string, holds: Holds): Requirement {
  const named = where.split(" ");
  return {
    number,
    levels: levels.filter((level) => named.includes(level)),
    what,
    holds: (asked) =>
      holds((name) => {
        const answer = asked.get(name);
        if (!answer) throw new Error(`'${name}' was not asked`);
        return answer;
      }),
  };
}

/** An error as the API has it. */
export function isError({ status, json }: Answer, ...statuses: readonly number[]): boolean {
  const isTold =
    typeof json["code"] === "string" && typeof json["message"] === "string" && json["message"] !== "";
  return isTold && (statuses.length === 0 ? status >= 400 && status < 600 : statuses.includes(status));
}

export function isOk(...answers: readonly Answer[]): boolean {
  return answers.every(({ status }) => status === 200);
}

/** A list with its links. */
export function isList({ json }: Answer, member: string): boolean {
  return Array.isArray(json[member]) && Array.isArray(json["links"]);
}

/** Members that are there and not null. */
export function has(json: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return names.every((name) => json[name] !== undefined && json[name] !== null);
}

/** No member is null, but those that may be. */
export function hasNoNull(json: Readonly<Record<string, unknown>>, ...but: readonly string[]): boolean {
  return Object.entries(json).every(([name, value]) => value !== null || but.includes(name));
}

export function isCreated({ status, headers, text }: Answer): boolean {
  return status === 201 && text === "" && headers.has("OpenEO-Identifier") && headers.has("Location");
}
