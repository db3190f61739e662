/** What requests of users may cost, for tests that plan without a request. */
import { Allowance } from "../../src/app/ports/allowance.ts";
import { Effort } from "../../src/cube/program/effort.ts";
import { requestAllowance } from "../../src/limits.ts";

export function usersAllowance(): Allowance {
  return new Allowance(requestAllowance);
}

export function usersEffort(): Effort {
  return new Effort(requestAllowance.effort);
}
