/** One call per request: a header and values in, the same out. The user's module is a factory that is called for each, so that no variable survives. */
import { Response, TextDecoder, TextEncoder } from "./platform.js";
import { seedRandom } from "./lockdown.js";
import { listeningConsole } from "./console.js";
import { counted } from "./iterate.js";
import { begin, called, caught, end, step } from "./meter.js";
import { runEvalscript } from "./evalscript.js";
import { helpers } from "./helpers.js";
import { run } from "./run.js";
import { Wrong } from "./result.js";
import factory from "./udf.js";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export default {
  async fetch(request) {
    const { header, values } = unpack(await request.arrayBuffer());
    const { console, lines } = listeningConsole();
    let answer;
    let fault = null;
    seedRandom(header.seed ?? 0);
    begin(header.limits);
    try {
      const components = legacyComponents();
      const given = { step, called, counted, caught, helpers: { ...helpers, ...components.setters } };
      const exported = { ...factory(given, console), components };
      answer = header.evalscript ? runEvalscript(exported, header, values) : run(exported, header, values);
    } catch (thrown) {
      fault = faultOf(thrown);
    }
    const overdrawn = end();
    if (overdrawn !== null) fault = overdraft(overdrawn);
    if (fault) return new Response(JSON.stringify({ error: fault, logs: lines }), { status: 422 });
    return new Response(pack({ ...answer.header, logs: lines }, answer.values));
  },
};

/** What scripts of version 2 say by calls. */
function legacyComponents() {
  const components = { inputs: null, count: null };
  const setters = {
    setInputComponents: (inputs) => (components.inputs = inputs),
    setOutputComponentCount: (count) => (components.count = count),
  };
  return Object.assign(components, { setters });
}

/** Still under the meter: messages and stacks of what was thrown may be code of the user's. */
function faultOf(thrown) {
  if (thrown instanceof Wrong) return { code: thrown.code, message: thrown.message, line: null };
  try {
    if (!(thrown instanceof Error))
      return { code: "FunctionFailed", message: `threw ${String(thrown).slice(0, 2000)}`, line: null };
    const stack = String(thrown.stack);
    const name = String(thrown.name).slice(0, 200);
    return {
      code: "FunctionFailed",
      message: `${name}: ${String(thrown.message).slice(0, 2000)}`,
      line: lineOf(stack),
      traceback: tracebackOf(stack),
    };
  } catch {
    return { code: "FunctionFailed", message: "threw something that cannot be read", line: null };
  }
}

function overdraft({ which, stack }) {
  const [code, message] =
    which === "steps"
      ? [
          "CpuLimit",
          "the function took more steps (rounds of loops and calls) than its cells allow; does a loop never end?",
        ]
      : ["MemoryLimit", "the function asked for more memory than a call may have"];
  return { code, message, line: lineOf(stack), traceback: tracebackOf(stack) };
}

function tracebackOf(stack) {
  return stack.split("\n").flatMap((frame) => (lineOf(frame) === null ? [] : [`line ${lineOf(frame)}`]));
}

/** The module's first line is ours. */
function lineOf(stack) {
  const at = stack.indexOf("udf.js:");
  if (at < 0) return null;
  const line = Number.parseInt(stack.slice(at + 7), 10) - 1;
  return line >= 1 ? line : null;
}

function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(decoder.decode(new Uint8Array(buffer, 4, length)));
  const Values = header.dtype === "float64" ? Float64Array : Float32Array;
  return { header, values: new Values(buffer, 4 + length) };
}

function pack(header, values) {
  const text = encoder.encode(JSON.stringify(header));
  const length = text.length + ((8 - ((4 + text.length) % 8)) % 8);
  const body = new Uint8Array(4 + length + values.byteLength);
  body.fill(32, 4, 4 + length);
  new DataView(body.buffer).setUint32(0, length, true);
  body.set(text, 4);
  body.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 4 + length);
  return body;
}
