/** How many jobs and services an account may have: as many as its plan says, below the ceilings. */
import { OpenEOError } from "../../errors.ts";
import { accountFilesMax } from "../../limits.ts";
import { cappedNumbers } from "../ports/plan-ceilings.ts";
import type { Deps } from "../deps.ts";
import type { Account, PlanNumbers } from "../ports/accounts.ts";
import type { FileRoom } from "../ports/user-files.ts";

type QuotaPorts = Pick<Deps, "accounts" | "plans" | "jobs">;

/** Requests at the same moment may each find room for one. */
export async function requireRoomForJob(owner: string, deps: QuotaPorts): Promise<void> {
  const [allowed, count] = await Promise.all([numbersOf(owner, deps), deps.jobs.count(owner)]);
  if (count < allowed.jobs) return;
  throw new OpenEOError(
    "JobQuotaExceeded",
    `You have ${count} batch jobs, and your plan allows ${allowed.jobs}; delete some first.`,
  );
}

export async function servicesAllowed(owner: string, deps: QuotaPorts): Promise<number> {
  return (await numbersOf(owner, deps)).services;
}

/** How much an account may have as files. */
export async function fileRoom(owner: string, deps: QuotaPorts): Promise<FileRoom> {
  return { bytes: (await numbersOf(owner, deps)).storage, files: accountFilesMax };
}

export function tooManyServices(allowed: number): OpenEOError {
  return new OpenEOError(
    "ServiceQuotaExceeded",
    `Your plan allows ${allowed} services, and you have them; delete some first.`,
  );
}

/** Read anew: what is made for an account that was removed a moment ago would belong to nobody. */
export async function requireActive(owner: string, { accounts }: Pick<Deps, "accounts">): Promise<Account> {
  const account = await accounts.get(owner);
  if (account?.status === "active") return account;
  throw new OpenEOError("TokenInvalid", "This account is gone or disabled.");
}

async function numbersOf(owner: string, deps: QuotaPorts): Promise<PlanNumbers> {
  const { plans } = deps;
  const account = await requireActive(owner, deps);
  const plan = await plans.get(account.plan);
  if (!plan)
    throw new OpenEOError(
      "PermissionsInsufficient",
      `There is no plan '${account.plan}' here, which your account has; ask the operator of this server.`,
    );
  return cappedNumbers(plan);
}
