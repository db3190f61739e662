/** Attacks of JavaScript functions: what each of them must not get, and that the server goes on answering meanwhile. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UdfFault, type UdfCall } from "../../src/app/udf/ports.ts";
import { type Isolates, startIsolates } from "../support/udf-isolates.ts";
import { absentNames, endless, greedy, reaching } from "../support/udf-attacks.ts";

let isolates: Isolates;
beforeAll(async () => {
  isolates = await startIsolates();
});
afterAll(() => isolates.stop());

async function faultOf(code: string, more: Partial<UdfCall> = {}): Promise<UdfFault> {
  const outcome = await isolates.call(code, more).catch((error: unknown) => error);
  if (outcome instanceof UdfFault) return outcome;
  throw new Error(`no fault: ${outcome instanceof Error ? outcome.message : JSON.stringify(outcome)}`);
}

describe("a function reaches nothing", () => {
  it("by name", async () => {
    const code = `export default ({ values }) => { console.log([${absentNames.map((name) => `typeof ${name}`)}].join()); return values; };`;
    const { logs } = await isolates.call(code);
    expect(logs[0]!.message.split(",")).toEqual(absentNames.map(() => "undefined"));
  });
  it.each(Object.entries(reaching))("as %s", async (_what, code) => {
    const outcome = await isolates.call(code).catch((error: unknown) => error as UdfFault);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "FunctionFailed" });
    else expect(outcome.logs.map(({ message }) => message)).toEqual(["gone"]);
  });
  it("and whoever comes next finds the built-ins as they were", async () => {
    const { cube } = await isolates.call(
      "export default ({ values }) => Float32Array.from([...values].map((v) => v + 1));",
    );
    expect([...cube!.values]).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("a function ends", () => {
  it.each(Object.entries(endless))("%s", async (_what, body) => {
    expect(await faultOf(`export default () => {\n${body}\n};`)).toMatchObject({ code: "CpuLimit" });
  });
  it.each([
    ["in the module", "for (;;);\nexport default () => 1;"],
    ["in what it declares", "export const output = { get bands() { for (;;); } }; export default () => 1;"],
    ["in what it returns", "export default () => ({ get values() { for (;;); } });"],
    [
      "in the exception that it throws",
      "export default () => { const e = new Error(); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e; };",
    ],
    ["in a pixel", "export const pixel = () => { for (;;); };"],
  ])("also %s", async (_what, code) => {
    expect(await faultOf(code)).toMatchObject({ code: "CpuLimit" });
  });
  it("although it caught what ended it", async () => {
    const code = "export default ({ values }) => { try { for (;;); } catch {} return values; };";
    expect(await faultOf(code)).toMatchObject({ code: "CpuLimit", line: 1 });
  });
  it("and the server answers others meanwhile", async () => {
    const values = new Float32Array(256 * 256 * 2);
    const more = { dims: ["bands", "y", "x"], shape: [2, 256, 256], labels: {}, values };
    const begun = performance.now();
    const looping = faultOf("export default () => { for (;;); };", more);
    await new Promise((settle) => setTimeout(settle, 20));
    expect((await fetch(isolates.url)).status).toBe(200);
    const answered = performance.now() - begun;
    expect(await looping).toMatchObject({ code: "CpuLimit" });
    const ended = performance.now() - begun;
    console.log(
      `an endless loop ends after ${ended.toFixed(0)} ms, another route answers after ${answered.toFixed(0)} ms`,
    );
    expect(Math.max(answered, ended)).toBeLessThan(2000);
  });
});

describe("memory is bounded", () => {
  it.each(Object.entries(greedy))("%s", async (_what, body) => {
    const fault = await faultOf(`export default () => { ${body} };`);
    expect(["MemoryLimit", "CpuLimit"]).toContain(fault.code);
  });
});

it("two users with the same function have isolates of their own, and so have two functions", async () => {
  const code = "const begun = []; export default ({ values }) => values.fill(begun.push(1));";
  for (const user of ["u-1", "u-2", "u-1"])
    expect((await isolates.call(code, { user })).cube!.values).toEqual(new Float32Array(8).fill(1));
});

it("a chunk of 16 MiB goes there and back", async () => {
  const values = new Float32Array(4 * 1024 * 1024).map((_none, i) => i % 251);
  const call = { dims: ["y", "x"], shape: [2048, 2048], labels: {}, values };
  const negate =
    "export default ({ values }) => { for (let i = 0; i < values.length; i++) values[i] = -values[i]; return values; };";
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    const { cube } = await isolates.call(negate, call);
    times.push(performance.now() - begun);
    expect(cube!.values[1000]).toBe(-values[1000]!);
  }
  console.log(`16 MiB there and back: ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
});
