/** The runtimes in isolates as tests in Node see them: test/workers/udf-worker.ts in workerd, and a client that takes everything over. */
import type { UdfAnswer, UdfCall, UdfQuestion, UdfRuntime } from "../../src/app/udf/ports.ts";
import { answerOf, descriptionOf, factsOf, faultOf } from "../../src/platform/udf/answers.ts";
import { packCall } from "../../src/platform/udf/wire.ts";
import { startWorkerd } from "./workerd.ts";

export interface Isolates {
  readonly url: string;
  readonly runtime: UdfRuntime;
  /** A call on the cube of two bands, two rows and two columns: 1 to 8; or on what is given. */
  call(code: string, more?: Partial<UdfCall>): Promise<UdfAnswer>;
  /** Of the processor, of the server and its isolates so far. */
  readonly cpuMs: () => number;
  readonly stop: () => Promise<void>;
}

export async function startIsolates(name = "JavaScript"): Promise<Isolates> {
  const { url, cpuMs, stop } = await startWorkerd("test/workers/udf-worker.ts");
  const ask = async (path: string, question: UdfQuestion | null, values: UdfCall["values"] | null) => {
    const body = question && packCall({ ...question, runtime: name }, values);
    const response = await fetch(url + path, body ? { method: "POST", body } : {});
    const answer = new Uint8Array(await response.arrayBuffer());
    if (response.status === 422) throw faultOf(answer);
    if (!response.ok) throw new Error(new TextDecoder().decode(answer));
    return answer;
  };
  const runtime: UdfRuntime = {
    name,
    facts: async () => factsOf(await ask("/", null, null), name),
    describe: async (question) => descriptionOf(await ask("/describe", question, null)),
    call: async ({ values, ...question }) => answerOf(await ask("/call", question, values)),
  };
  const call = (code: string, more: Partial<UdfCall> = {}): Promise<UdfAnswer> =>
    runtime.call({ ...smallCall, code, ...more });
  return { url, cpuMs, runtime, call, stop };
}

export const smallCall: UdfCall = {
  user: "u-1",
  version: "1",
  code: "",
  dims: ["bands", "y", "x"],
  shape: [2, 2, 2],
  dtype: "float32",
  labels: { bands: ["red", "nir"] },
  values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
};
