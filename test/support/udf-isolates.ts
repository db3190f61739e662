/** The runtimes in isolates as tests in Node see them: test/workers/udf-worker.ts in workerd, spoken to as a UDF service. */
import type { UdfAnswer, UdfCall, UdfRuntime } from "../../src/app/udf/ports.ts";
import { httpUdfRuntime } from "../../src/platform/udf/http-service.ts";
import { startWorkerd } from "./workerd.ts";

export interface Isolates {
  readonly url: string;
  readonly runtime: UdfRuntime;
  /** A call on the cube of two bands, two rows and two columns: 1 to 8; or on what is given. */
  call(code: string, more?: Partial<UdfCall>): Promise<UdfAnswer>;
  stop(): Promise<void>;
}

export async function startIsolates(name = "JavaScript"): Promise<Isolates> {
  const { url, stop } = await startWorkerd("test/workers/udf-worker.ts");
  const runtime = httpUdfRuntime(name, {
    url,
    secret: "s".repeat(32),
    fetch: (address, init) => fetch(address, init),
    wait: () => Promise.resolve(),
    signal: null,
  });
  const call = (code: string, more: Partial<UdfCall> = {}): Promise<UdfAnswer> =>
    runtime.call({ ...smallCall, code, ...more });
  return { url, runtime, call, stop };
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
