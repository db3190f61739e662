/** Which runtimes there are, and which one a graph means. */
import { describe, expect, it } from "vitest";
import { type UdfRuntime, type UdfRuntimeFacts, UdfUnavailable } from "../../../../src/app/udf/ports.ts";
import {
  type KnownFacts,
  listedRuntimes,
  rememberedFacts,
  runtimeNamed,
  versionNamed,
} from "../../../../src/app/udf/runtimes.ts";

const facts: UdfRuntimeFacts = {
  title: "Python 3.11",
  type: "language",
  default: "3.11",
  versions: { "3.11": { libraries: {} }, "3.9": { libraries: {} } },
};
const never = (): Promise<never> => Promise.reject(new Error("not asked"));
const runtime = (name: string, told: () => Promise<UdfRuntimeFacts>): UdfRuntime => ({
  name,
  facts: told,
  describe: never,
  call: never,
});
const python = runtime("Python", () => Promise.resolve(facts));
const gone = runtime("R", () => Promise.reject(new UdfUnavailable("cannot be reached")));

describe("the list", () => {
  it("has what answers", async () => {
    expect(await listedRuntimes([python, gone])).toEqual({ Python: facts });
  });
  it("is an error that passes where nothing answers", async () => {
    await expect(listedRuntimes([gone])).rejects.toMatchObject({ code: "InfrastructureBusy" });
  });
  it("hides no fault of ours", async () => {
    await expect(listedRuntimes([python, runtime("JavaScript", never)])).rejects.toThrow("not asked");
  });
});

describe("a runtime that a graph names", () => {
  it("is found in any case", () => {
    expect(runtimeNamed([gone, python], "python")).toBe(python);
  });
  it("is refused with those that there are", () => {
    expect(() => runtimeNamed([python, gone], "Perl")).toThrow(
      "The runtime 'Perl' is not supported; there is Python, R.",
    );
    expect(() => runtimeNamed([], "Python")).toThrow("this back-end runs no functions");
  });
  it.each([
    [null, "3.11"],
    ["3.9", "3.9"],
    ["3", "3.11"],
  ])("has version %s: %s", (asked, version) => {
    expect(versionNamed(python, facts, asked)).toBe(version);
  });
  it.each(["3.1", "2", "", "constructor"])("has no version '%s'", (asked) => {
    expect(() => versionNamed(python, facts, asked)).toThrow("there is 3.11, 3.9.");
  });
});

it("facts are asked for again after a while, and an error is not kept", async () => {
  const known: KnownFacts = new Map();
  let nowMs = 0;
  const asked: number[] = [];
  let answer = (): Promise<UdfRuntimeFacts> => Promise.reject(new UdfUnavailable("cannot be reached"));
  const remembered = (): UdfRuntime =>
    rememberedFacts(
      runtime("Python", () => {
        asked.push(nowMs);
        return answer();
      }),
      { known, freshMs: 100, nowMs: () => nowMs },
    );
  await expect(remembered().facts()).rejects.toThrow(UdfUnavailable);
  answer = () => Promise.resolve(facts);
  for (nowMs = 10; nowMs < 250; nowMs += 60) expect(await remembered().facts()).toBe(facts);
  expect(asked).toEqual([0, 10, 130]);
});
