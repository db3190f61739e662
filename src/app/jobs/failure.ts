/** Why a job failed, as an error for somebody who waited for it. */
import { OpenEOError, errorCodeOf } from "../../errors.ts";
import type { JobHandle } from "./ports.ts";

export async function failureOf(job: JobHandle): Promise<OpenEOError> {
  const errors = await job.logs({ offset: null, level: "error", limit: null });
  const last = errors[errors.length - 1];
  return new OpenEOError(
    errorCodeOf(last?.code ?? "Internal"),
    last?.message ?? "The job failed.",
    last?.path ?? [],
  );
}
