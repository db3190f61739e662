/** What of an account is erased, and how: a portion per call, each step safe to run twice. */
import { eraseJobsPerCall, eraseProcessesPerCall, eraseServicesPerCall } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { eraseFiles } from "../files/remove-file.ts";
import { jobFolder } from "../ports/stored-keys.ts";
import { erasePreviews } from "../preview/preview.ts";
import { eraseRequestLogs } from "../sync/request-log.ts";
import { forgetServicePlan } from "../services/service-plan.ts";
import { logText } from "../ports/openeo-error.ts";

/** Takes away a portion of what an account owns; true when there was nothing left. */
type Eraser = (owner: string, deps: Deps) => Promise<boolean>;

const eraseServices: Eraser = async (owner, deps) => {
  const { services, next } = await deps.services.list(owner, { limit: eraseServicesPerCall, after: null });
  for (const { id } of services) {
    const record = await deps.services.get(id);
    await deps.services.remove(id);
    if (record)
      await forgetServicePlan(record, deps).catch((error: unknown) => console.error(logText(error)));
  }
  return next === null;
};

/** Files first, so that an interruption leaves the row that leads to them; the job then takes its log, its row and late files with it. */
const eraseJobs: Eraser = async (owner, deps) => {
  const { jobs, next } = await deps.jobs.list(owner, { limit: eraseJobsPerCall, after: null });
  for (const { id } of jobs) {
    await deps.files.removeAll(jobFolder(id));
    if (!(await deps.jobs.handle(id).remove())) await deps.jobs.unlist(id);
  }
  return next === null;
};

const eraseProcesses: Eraser = (owner, deps) => deps.userProcesses.removeSome(owner, eraseProcessesPerCall);

const eraseSlots: Eraser = async (owner, deps) => {
  await deps.accountOf(owner).forget();
  return true;
};

/** Sums stay, whose they were goes; after the account's object, which writes its last charges before it goes. */
const anonymiseLedger: Eraser = async (owner, deps) => {
  await deps.ledger.anonymise(owner);
  return true;
};

const eraseLogs: Eraser = async (owner, deps) => {
  await eraseRequestLogs(owner, deps);
  return true;
};

const erasePreviewed: Eraser = async (owner, deps) => {
  await erasePreviews(owner, deps);
  return true;
};

/** What answers strangers goes first. Whoever stores something new for an account adds it here. */
export const erasers: readonly Eraser[] = [
  eraseServices,
  erasePreviewed,
  eraseJobs,
  eraseProcesses,
  eraseFiles,
  eraseLogs,
  eraseSlots,
  anonymiseLedger,
];
