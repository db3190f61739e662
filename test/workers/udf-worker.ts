/** Runtimes of functions in isolates, in the form of the contract of UDF services, so that tests in Node can ask them. */
import { type UdfCall, UdfFault, type UdfQuestion } from "../../src/app/udf/ports.ts";
import { isolateRuntimes } from "../../src/platform/udf/javascript/runtime.ts";
import { packCall, unpackAnswer, valuesOf } from "../../src/platform/udf/wire.ts";

interface Env {
  readonly UDF_ISOLATES: WorkerLoader;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const runtimes = isolateRuntimes({ loader: env.UDF_ISOLATES, wait: (ms) => scheduler.wait(ms) });
    if (request.method !== "POST") {
      const facts = await Promise.all(runtimes.map(async (each) => [each.name, await each.facts()]));
      return Response.json({ runtimes: Object.fromEntries(facts) as unknown });
    }
    const { header, rest } = unpackAnswer(new Uint8Array(await request.arrayBuffer()));
    const { runtime: named, ...asked } = header;
    const question = asked as unknown as UdfQuestion;
    const runtime = runtimes.find(({ name }) => name === named)!;
    try {
      if (request.url.endsWith("/describe")) return Response.json(await runtime.describe(question));
      const values = valuesOf(rest, question.shape, question.dtype) as UdfCall["values"];
      const { cube, ...more } = await runtime.call({ ...question, values });
      const { values: own, ...form } = cube!;
      return new Response(packCall({ ...more, ...form }, own));
    } catch (error) {
      if (!(error instanceof UdfFault)) throw error;
      const { code, message, line, traceback, logs } = error;
      return Response.json({ error: { code, message, line, traceback }, logs }, { status: 422 });
    }
  },
};
