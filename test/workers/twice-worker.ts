/** The product with a queue that delivers every message twice, and jobs that remember who was given what to do, and when. */
import { Job as RealJob } from "../../durable-objects/job.ts";
import type { TaskInput, TaskMessage } from "../../src/app/jobs/tasks.ts";
import worker, { Account, Tiles } from "../../src/worker.ts";
import type { Env } from "../../src/wiring.ts";

export { Account, Tiles };

/** GET /_test/events/{job}: what the job's chunks went through. */
export default {
  ...worker,
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const id = /^\/_test\/events\/(\w+)$/.exec(new URL(request.url).pathname)?.[1];
    if (id === undefined) return worker.fetch(request, env, ctx);
    return Response.json(await (env.JOB.getByName(id) as unknown as Job).events());
  },
};

export class Job extends RealJob {
  constructor(ctx: DurableObjectState, env: Env) {
    const twice = (queue: Env["TASKS"]): Env["TASKS"] =>
      ({
        async sendBatch(messages: Parameters<Env["TASKS"]["sendBatch"]>[0]) {
          await queue.sendBatch(messages);
          await queue.sendBatch(messages);
        },
      }) as unknown as Env["TASKS"];
    super(ctx, { ...env, TASKS: twice(env.TASKS), CONTROL: twice(env.CONTROL) });
  }

  override async claim(task: TaskMessage): Promise<TaskInput | null> {
    const input = await super.claim(task);
    if (input) this.remember("claimed", { ...task, number: input.number });
    return input;
  }

  override async complete(...args: Parameters<RealJob["complete"]>): ReturnType<RealJob["complete"]> {
    this.remember("computed", args[0]);
    return super.complete(...args);
  }

  async events(): Promise<unknown[]> {
    return this.table().exec("SELECT * FROM test_events ORDER BY at").toArray();
  }

  private remember(event: string, task: TaskMessage): void {
    if (task.phase !== "compute") return;
    this.table().exec(
      "INSERT INTO test_events VALUES (?, ?, ?, ?)",
      event,
      task.run,
      task.number,
      Date.now(),
    );
  }

  private table(): SqlStorage {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS test_events (event TEXT, run INTEGER, number INTEGER, at INTEGER)");
    return sql;
  }
}
