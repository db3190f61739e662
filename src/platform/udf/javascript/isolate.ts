/** An isolate of a user's own for a function of his: nothing to reach, nothing to keep, and an end. */
import { UdfFault, UdfUnavailable } from "../../../app/udf/ports.ts";
import { hashText } from "../../../cube/hash.ts";
import { readBody } from "../../../io/http/body.ts";
import { udfAnswerBytesMax, udfIsolateCpuMs, udfIsolateWallMs } from "../../../limits.ts";
import { faultOf } from "../answers.ts";
import { NotAnAnswer } from "../wire.ts";
import { childHash, childModules } from "./child.ts";

export interface IsolatePlace {
  readonly loader: WorkerLoader;
  wait(ms: number): Promise<unknown>;
}

/** What is loaded besides our own modules. */
export interface UserModule {
  readonly user: string;
  /** A factory whose second line is the first of the user's text. */
  readonly module: string;
}

/** Without Node's modules, clocks that move, and code that is made of texts. */
const flags = ["no_nodejs_compat", "no_nodejs_compat_v2", "disallow_eval_during_startup"];

/** The answer's body. Raises UdfFault and UdfUnavailable. */
export async function askIsolate(
  place: IsolatePlace,
  { user, module }: UserModule,
  body: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  // A variable that outlived a call after all would be the same user's, in the same function.
  const id = hashText(JSON.stringify([childHash, user, module]));
  const isolate = place.loader.get(id, () => ({
    compatibilityDate: "2026-11-17",
    compatibilityFlags: flags,
    mainModule: "host.js",
    modules: { ...childModules, "udf.js": module },
    env: {},
    globalOutbound: null,
    limits: { cpuMs: udfIsolateCpuMs, subRequests: 0 },
  }));
  const asked = answered(isolate.getEntrypoint(), body);
  const late = place.wait(udfIsolateWallMs).then(() => {
    throw limitFault("TimeLimit", `it did not end within ${udfIsolateWallMs / 1000} s`);
  });
  // Whichever is second must not be a rejection that nobody sees.
  late.catch(() => undefined);
  asked.catch(() => undefined);
  return Promise.race([asked, late]);
}

async function answered(entry: Fetcher, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await entry.fetch("https://udf/", { method: "POST", body });
    const answer = await readBody(response, { url: "https://udf/", bytesMax: udfAnswerBytesMax });
    if (response.status === 422) throw faultOf(answer);
    if (!response.ok) throw new UdfUnavailable(`answers ${response.status}`);
    return answer;
  } catch (error) {
    if (error instanceof UdfFault || error instanceof UdfUnavailable) throw error;
    if (error instanceof NotAnAnswer) throw new UdfUnavailable(`gives no answer: ${error.message}`);
    throw platformFault(error instanceof Error ? error.message : `a thrown ${typeof error}`);
  }
}

/** What the platform says when it ends an isolate, or does not start one. */
function platformFault(message: string): Error {
  const at = /udf\.js:(\d+)/.exec(message);
  if (at) {
    const line = Number(at[1]) - 1;
    const reason = /Uncaught ([^\n]*)/.exec(message)?.[1] ?? "it cannot be read";
    return new UdfFault({ code: "SyntaxError", message: reason, line, traceback: [], logs: [] });
  }
  if (/CPU/i.test(message))
    return limitFault("CpuLimit", "it took more time of the processor than a call may");
  if (/memory/i.test(message)) return limitFault("MemoryLimit", "it took more memory than an isolate has");
  return new UdfUnavailable(`ended a call before there was an answer (${message.slice(0, 300)})`);
}

function limitFault(code: "TimeLimit" | "CpuLimit" | "MemoryLimit", message: string): UdfFault {
  return new UdfFault({ code, message, line: null, traceback: [], logs: [] });
}
