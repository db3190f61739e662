/** The product with a queue that delivers every message twice. */
import { Job as RealJob } from "../../durable-objects/job.ts";
import worker, { Tiles } from "../../src/worker.ts";
import type { Env } from "../../src/wiring.ts";

export default worker;
export { Tiles };

export class Job extends RealJob {
  constructor(ctx: DurableObjectState, env: Env) {
    const queue = {
      async sendBatch(messages: Parameters<typeof env.TASKS.sendBatch>[0]) {
        await env.TASKS.sendBatch(messages);
        await env.TASKS.sendBatch(messages);
      },
    };
    super(ctx, { ...env, TASKS: queue as unknown as typeof env.TASKS });
  }
}
