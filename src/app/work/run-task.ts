/** One message of the queue: claim a task, compute, write, complete; then what the job asks for next. Every step is safe to run twice. */
import { OpenEOError } from "../../errors.ts";
import { jobPlansKept } from "../../limits.ts";
import { ownerIsActive } from "../ports/standing.ts";
import type { Deps } from "../deps.ts";
import { logText, openeoError } from "../ports/openeo-error.ts";
import { computeTask } from "./compute.ts";
import { chunkKey, partialKey, planKey, processKey, roundKey, slabKey } from "../ports/stored-keys.ts";
import { type FileOutline, stagesOf } from "../jobs/outline.ts";
import { type JobFile, type JobPlan, parseJobPlan, serializeJobPlan } from "./job-plan.ts";
import { planJob } from "./plan-job.ts";
import { jobFolder, runFolder } from "../ports/stored-keys.ts";
import { finishTask } from "./results.ts";
import { groupsOf, mergedRound, roundOf, roundTasks, serializeRound } from "./stage-round.ts";
import { fileQuotes } from "./quotes.ts";
import { stageQuotes, stageTask } from "./stage-task.ts";
import type { Problem, TaskInput, TaskMessage, TaskResult } from "../jobs/tasks.ts";
import { layoutTask, partTask } from "./write-file.ts";

/** "again": a retryable fault; the message must come back. `lastTry` turns retryable faults into failures of the job. */
export async function runTask(message: TaskMessage, deps: Deps, lastTry: boolean): Promise<"done" | "again"> {
  const job = deps.jobs.handle(message.job);
  let next: TaskMessage | null = message;
  while (next !== null) {
    const input = await job.claim(next);
    if (!input) return "done";
    const task: TaskMessage = { ...next, number: input.number };
    try {
      await requireOwner(input.owner, deps);
      const result = await perform(task, input, deps);
      const answer = await job.complete(task, result, deps.log.take());
      if (answer.stale) await undo(task, result, deps);
      next = answer.next;
    } catch (error) {
      const problem = problemOf(error);
      const again = openeoError(error).retryable && !lastTry;
      // What is tried again is said again.
      const said = deps.log.take();
      if (again) await job.release(task, problem);
      else await job.fail(task, problem, said);
      await forgetGone(task, deps);
      return again ? "again" : "done";
    }
  }
  return "done";
}

/** Nothing is computed any more for those who may not compute. */
async function requireOwner(owner: string, deps: Pick<Deps, "standing">): Promise<void> {
  if (!(await ownerIsActive(owner, deps)))
    throw new OpenEOError("PermissionsInsufficient", "The account that this job belongs to is disabled.");
}

async function perform(task: TaskMessage, input: TaskInput, deps: Deps): Promise<TaskResult> {
  if (input.phase === "plan") return plan(task, input, deps);
  if (input.phase === "stage") return stageTask(task, deps);
  const job = await planOf(task, deps);
  const stages = stagesOf(job.files);
  const common = { message: task, job, stages };
  switch (input.phase) {
    case "compute":
      return computeTask({ ...common, input }, deps);
    case "layout":
      return layoutTask({ ...common, file: input.file, missing: input.missing, sums: input.sums }, deps);
    case "parts":
      return partTask({ ...common, ...input, missing: input.layout.missing, sums: input.layout.sums }, deps);
    case "finish":
      return finishTask({ ...common, files: input.files }, deps);
  }
}

async function plan(
  task: TaskMessage,
  input: TaskInput & { readonly phase: "plan" },
  deps: Deps,
): Promise<TaskResult> {
  if (task.round === 0) await deps.files.removeAll(jobFolder(task.job), runFolder(task.job, task.run));
  const planned = await planJob(input.process, deps, {
    called: input.called,
    asking: input.asking,
    ...(task.round > 0 ? { known: await mergedRound(task, task.round - 1, deps) } : {}),
    ...(input.planOnly ? { planOnly: true } : {}),
  });
  if ("known" in planned) {
    const round = roundOf(planned);
    const groups = groupsOf(round);
    await deps.files.put(roundKey(task, task.round), serializeRound(round), "application/json");
    const quotes = input.quoted ? { stageQuotes: stageQuotes(round, groups, deps.budget.bytesMax) } : {};
    return { phase: "plan", stageTasks: roundTasks(groups), files: [], ...quotes };
  }
  const { job, told } = planned;
  await Promise.all([
    deps.files.put(planKey(task), serializeJobPlan(job), "application/json"),
    deps.files.put(processKey(task), JSON.stringify(input.process), "application/json"),
  ]);
  const files = job.files.map((file) => ({
    ...outlineOf(file),
    ...(input.quoted ? { quotes: fileQuotes(job, file) } : {}),
  }));
  return { phase: "plan", stageTasks: 0, files, told };
}

/** What the job itself must know of a file. */
function outlineOf(file: JobFile): FileOutline {
  if (file.kind === "whole") return { kind: file.kind };
  if (file.kind === "slabs") return { kind: file.kind, tasks: file.tasks, cells: file.cells };
  const { kind, width, height, bands, tileSize, side, strip, levels, weight } = file;
  return {
    kind,
    width,
    height,
    bands,
    tileSize,
    side,
    ...(strip === undefined ? {} : { strip }),
    levels,
    weight,
  };
}

/** Plans of this isolate by their key in R2; a run's plan never changes. */
const plans = new Map<string, JobPlan>();

async function planOf(task: TaskMessage, deps: Pick<Deps, "files">): Promise<JobPlan> {
  const key = planKey(task);
  const known = plans.get(key);
  if (known) return known;
  const bytes = await deps.files.get(key);
  if (!bytes) throw new OpenEOError("Internal", "The plan of the job has gone.");
  if (plans.size >= jobPlansKept) plans.delete(plans.keys().next().value!);
  const made = parseJobPlan(new TextDecoder().decode(bytes));
  plans.set(key, made);
  return made;
}

/** A task may fail because its job was deleted under it; what it had written before must not stay. */
async function forgetGone(task: TaskMessage, deps: Pick<Deps, "files" | "jobs">): Promise<void> {
  if ((await deps.jobs.handle(task.job).describe()) === null)
    await deps.files.removeAll(runFolder(task.job, task.run));
}

/** The run was cancelled, deleted or started anew meanwhile: what came too late must not stay. */
async function undo(
  task: TaskMessage,
  result: TaskResult,
  deps: Pick<Deps, "files" | "jobs">,
): Promise<void> {
  if (result.phase === "layout" && result.upload) await deps.files.abortUpload(result.upload);
  await forgetGone(task, deps);
  if (task.phase === "compute") {
    await deps.files.remove(chunkKey(task, task.number));
    await deps.files.remove(slabKey(task, task.number));
  } else if (task.phase === "stage") await deps.files.remove(partialKey(task, task.round, task.number));
}

function problemOf(error: unknown): Problem {
  const told = openeoError(error);
  if (told.code === "Internal") console.error(logText(error));
  return { code: told.code, message: told.message, path: told.path };
}
