/** What accounts, passwords and plans may look like. Pure; what is wrong is told in full. */
import { OpenEOError } from "../../errors.ts";
import { passwordBytesMax, passwordCharactersMin, planStorageBytes } from "../../limits.ts";
import type { PlanNumbers } from "../ports/accounts.ts";

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

/** Whole numbers from 0 on; the ceilings of limits.ts hold besides. */
export function requirePlanNumbers(body: Readonly<Record<string, unknown>>): PlanNumbers {
  const { jobs, services, storage = planStorageBytes } = body;
  const numbers = { jobs, services, storage };
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw invalid(`a plan needs '${name}', a whole number from 0 on`);
  const unknown = Object.keys(body).find((name) => !(name in numbers));
  if (unknown !== undefined) throw invalid(`a plan has no '${unknown}'; it has jobs, services and storage`);
  return numbers as PlanNumbers;
}

export function invalid(reason: string): OpenEOError {
  return new OpenEOError("ProcessParameterInvalid", `The request is invalid: ${reason}.`);
}
