/** A task whose job is deleted under it leaves nothing behind, whether it ends well or not. */
import { expect, it, vi } from "vitest";
import { usersAllowance } from "../../../support/allowance.ts";
import type { Deps } from "../../../../src/app/deps.ts";
import { createLogSink } from "../../../../src/app/ports/log-sink.ts";
import { asking, userPrincipal } from "../../../../src/app/ports/principal.ts";
import { runTask } from "../../../../src/app/work/run-task.ts";
import { runVersion } from "../../../../src/app/jobs/run-version.ts";

const message = { v: runVersion(), job: "j", run: 1, round: 0, phase: "plan", number: 0 } as const;

interface Scene {
  /** Whether the job is still there when the task comes back. */
  readonly there: boolean;
  readonly put: () => Promise<void>;
}

const active = { status: "active" };

function scene({ there, put }: Scene): { deps: Deps; kept: Set<string>; told: string[] } {
  const kept = new Set<string>();
  const told: string[] = [];
  const job = {
    claim: () =>
      Promise.resolve({
        owner: "somebody",
        phase: "plan",
        asking: asking(userPrincipal("u")),
        called: {},
        planOnly: false,
        process: { process_graph: { sum: { process_id: "add", arguments: { x: 1, y: 2 }, result: true } } },
      }),
    describe: () => Promise.resolve(there ? { state: {} } : null),
    complete: () => Promise.resolve({ stale: !there, next: null }),
    release: () => Promise.resolve(void told.push("release")),
    fail: () => Promise.resolve(void told.push("fail")),
  };
  const files = {
    removeAll: (prefix: string, keep?: string) => {
      for (const key of kept) if (key.startsWith(prefix) && !(keep && key.startsWith(keep))) kept.delete(key);
      return Promise.resolve();
    },
    put: async (key: string) => {
      kept.add(key);
      await put();
    },
    remove: (key: string) => Promise.resolve(void kept.delete(key)),
  };
  const standing = () => Promise.resolve(active);
  const deps = {
    jobs: { handle: () => job },
    files,
    budget: { bytesMax: 1 << 26 },
    standing,
    allowance: usersAllowance(),
    log: createLogSink(),
  };
  return { deps: deps as unknown as Deps, kept, told };
}

const fails = (): Promise<void> => Promise.reject(new Error("the upload has gone"));
const works = (): Promise<void> => Promise.resolve();

it.each([
  ["ends well", works, "done", []],
  ["fails", fails, "again", ["release"]],
])("the job was deleted and the task %s", async (_, put, outcome, calls) => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { deps, kept, told } = scene({ there: false, put });
  expect(await runTask(message, deps, false)).toBe(outcome);
  expect(told).toEqual(calls);
  expect([...kept]).toEqual([]);
});

it.each([
  ["ends well", works, []],
  ["fails for the last time", fails, ["fail"]],
])("the job is there and the task %s", async (_, put, calls) => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { deps, kept, told } = scene({ there: true, put });
  expect(await runTask(message, deps, true)).toBe("done");
  expect(told).toEqual(calls);
  expect([...kept]).toEqual(["jobs/j/1/plan.json", "jobs/j/1/process.json"]);
});

it.each([null, { status: "disabled" }, { status: "removing" }])(
  "of an owner that is %j it fails",
  async (account) => {
    const { deps, kept, told } = scene({ there: true, put: works });
    const standing = () => Promise.resolve(account);
    expect(await runTask(message, { ...deps, standing } as Deps, false)).toBe("done");
    expect(told).toEqual(["fail"]);
    expect([...kept]).toEqual([]);
  },
);

it.each([
  ["a task that ends well", works, false, [["complete", ["from a function"]]]],
  ["the last try", fails, true, [["fail", ["from a function"]]]],
  ["a try that is not the last", fails, false, [["release", []]]],
])("what was said during %s goes to the log of its job", async (_, put, lastTry, calls) => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const { deps } = scene({ there: true, put });
  const told: unknown[] = [];
  const handle = deps.jobs.handle("j");
  const heard =
    (name: string, answer?: object) =>
    (_task: unknown, _outcome: unknown, said: readonly { readonly message: string }[] = []) => {
      told.push([name, said.map(({ message: text }) => text)]);
      return Promise.resolve(answer);
    };
  const job = {
    ...handle,
    claim: (task: never) => {
      deps.log.add({ level: "info", message: "from a function" });
      return handle.claim(task);
    },
    complete: heard("complete", { stale: false, next: null }),
    fail: heard("fail"),
    release: heard("release"),
  };
  await runTask(message, { ...deps, jobs: { handle: () => job } } as unknown as Deps, lastTry);
  expect(told).toEqual(calls);
  expect(deps.log.take()).toEqual([]);
});
