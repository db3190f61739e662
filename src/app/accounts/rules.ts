/** What accounts, passwords and plans may look like. Pure; what is wrong is told in full. */
import { planNumbers } from "../ports/plan-numbers.ts";
import { OpenEOError } from "../../errors.ts";
import { passwordBytesMax, passwordCharactersMin, planDescriptionBytesMax } from "../../limits.ts";
import type { Plan, PlanNumbers } from "../ports/accounts.ts";
import { planDefaults } from "../ports/plan-defaults.ts";

/** The account of `npm start`, whose password everybody knows: on a developer's machine alone. */
const demo = { name: "demo", password: "demo" };

const NAME = /^(?!\.)[\w.-]{1,64}$/;

export function requireName(name: string, what: string): string {
  if (NAME.test(name)) return name;
  throw invalid(
    `${what} has 1 to 64 characters: letters A to Z, digits, '_', '-' and '.', which it must not begin with`,
  );
}

export interface PasswordRules {
  readonly name: string;
  /** On a developer's machine. */
  readonly local: boolean;
}

export function requirePassword(value: unknown, { name, local }: PasswordRules): string {
  if (typeof value !== "string") throw invalid("the body needs a member 'password' with a text");
  if (local && name === demo.name && value === demo.password) return value;
  if (value.length < passwordCharactersMin)
    throw invalid(`a password has at least ${passwordCharactersMin} characters`);
  if (new TextEncoder().encode(value).length > passwordBytesMax)
    throw invalid(`a password has at most ${passwordBytesMax} bytes`);
  if (value === name) throw invalid("a password must not be the name");
  return value;
}

/** Numbers from 0 on, whole ones but for the rate; the ceilings of limits.ts hold besides. */
export function requirePlan(body: Readonly<Record<string, unknown>>): Plan {
  const unknown = Object.keys(body).find((name) => name !== "description" && !isPlanNumber(name));
  if (unknown !== undefined)
    throw invalid(
      `a plan has no '${unknown.slice(0, 64)}'; it has ${planNumbers.join(", ")} and description`,
    );
  const said: Readonly<Record<string, unknown>> = { ...planDefaults, ...body };
  const number = (name: keyof PlanNumbers): number => {
    const value = said[name];
    const isSound = name === "rate" ? Number.isFinite(value) : Number.isSafeInteger(value);
    if (typeof value === "number" && isSound && value >= 0) return value;
    throw invalid(`a plan needs '${name}', a ${name === "rate" ? "" : "whole "}number from 0 on`);
  };
  return {
    jobs: number("jobs"),
    services: number("services"),
    storage: number("storage"),
    inline: number("inline"),
    internal: number("internal"),
    tiles: number("tiles"),
    work: number("work"),
    tasks: number("tasks"),
    rate: number("rate"),
    description: requireDescription(said["description"]),
  };
}

function isPlanNumber(name: string): boolean {
  return planNumbers.some((each) => each === name);
}

function requireDescription(value: unknown): string {
  if (typeof value === "string" && new TextEncoder().encode(value).length <= planDescriptionBytesMax)
    return value;
  throw invalid(`the description of a plan is a text of at most ${planDescriptionBytesMax} bytes`);
}

export function invalid(reason: string): OpenEOError {
  return new OpenEOError("ProcessParameterInvalid", `The request is invalid: ${reason}.`);
}
