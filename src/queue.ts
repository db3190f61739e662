/** The consumer of tasks, and of those that were tried too often. */
import type { Deps } from "./app/deps.ts";
import { logText } from "./app/ports/openeo-error.ts";
import { runVersion } from "./app/jobs/run-version.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import { runTask } from "./app/work/run-task.ts";
import { taskRetrySeconds, taskTriesMax } from "./limits.ts";

/** Messages one after the other, each settled by itself: one that throws must not bring the others back. */
export async function consume(batch: MessageBatch<TaskMessage>, deps: Deps): Promise<void> {
  for (const message of batch.messages) {
    // While a deployment goes on, jobs and consumers are of several versions. A job sends again what got no answer, and plans anew.
    if (message.body.v !== runVersion()) message.ack();
    else if (batch.queue.endsWith("-dead")) await deadLetter(message, deps);
    else await attempt(message, deps);
  }
}

async function attempt(message: Message<TaskMessage>, deps: Deps): Promise<void> {
  const delaySeconds = taskRetrySeconds * 2 ** (message.attempts - 1);
  try {
    const outcome = await runTask(message.body, deps, message.attempts >= taskTriesMax);
    if (outcome === "done") message.ack();
    else message.retry({ delaySeconds });
  } catch (error) {
    console.error("a task could not be run", logText(error));
    message.retry({ delaySeconds });
  }
}

/** A task that even its faults could not be told of: the job must not hang. */
async function deadLetter(message: Message<TaskMessage>, deps: Pick<Deps, "jobs">): Promise<void> {
  const task = message.body;
  const what = `The task ${task.phase} ${task.number} failed again and again.`;
  console.error(task.job, what);
  try {
    await deps.jobs.handle(task.job).fail(task, { code: "Internal", message: what, path: [] });
    message.ack();
  } catch (error) {
    console.error("a job could not be told of its dead letter", logText(error));
    message.retry({ delaySeconds: taskRetrySeconds * 2 ** (message.attempts - 1) });
  }
}
