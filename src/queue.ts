/** The consumer of tasks, and of those that were tried too often. */
import type { Deps } from "./app/deps.ts";
import { logText } from "./app/ports/openeo-error.ts";
import { runTask } from "./app/work/run-task.ts";
import type { TaskMessage } from "./app/jobs/tasks.ts";
import { taskRetrySeconds, taskTriesMax } from "./limits.ts";

/** Messages one after the other, each settled by itself: one that throws must not bring the others back. */
export async function consume(batch: MessageBatch<TaskMessage>, deps: Deps): Promise<void> {
  for (const message of batch.messages) {
    if (batch.queue.endsWith("-dead")) await bury(message, deps);
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
async function bury(message: Message<TaskMessage>, deps: Deps): Promise<void> {
  const task = message.body;
  await deps.jobs.handle(task.job).fail(task, {
    code: "Internal",
    message: `The task ${task.phase} ${task.number} failed again and again.`,
    path: [],
  });
  message.ack();
}
