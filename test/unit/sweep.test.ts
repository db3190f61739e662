/** The clock's sweeps: one that fails, or a thing in it that does, holds up no other. */
import { afterEach, expect, it, vi } from "vitest";
import type { Deps } from "../../src/app/deps.ts";
import { sweepAll, sweeps } from "../../src/sweep.ts";

afterEach(() => void vi.restoreAllMocks());

it("runs the sweeps behind one that fails, and logs that one by its name and without secrets", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const ran: string[] = [];
  const sweep = (name: string, failure?: Error) => ({
    name,
    run: async () => {
      ran.push(name);
      if (failure) throw failure;
    },
  });
  const failure = new Error("no answer of https://a.example/x?X-Amz-Signature=hidden");
  await sweepAll({} as Deps, [sweep("first"), sweep("second", failure), sweep("third")]);
  expect(ran).toEqual(["first", "second", "third"]);
  expect(logged).toHaveBeenCalledTimes(1);
  expect(logged.mock.calls[0]!.join()).toMatch(/^a sweep failed: second,/);
  expect(logged.mock.calls[0]!.join()).not.toContain("hidden");
});

it("asks every store, though each of them fails", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const fails = (what: string) => () => {
    throw new Error(what);
  };
  const deps = {
    clock: { now: () => "2026-11-29T12:00:00Z" },
    accounts: { removing: fails("accounts") },
    userFiles: { expired: fails("objects") },
    files: { list: fails("logs") },
    imports: { due: fails("imports") },
  } as unknown as Deps;
  await sweepAll(deps);
  expect(logged.mock.calls.map(([what]) => what)).toEqual(
    sweeps.map(({ name }) => `a sweep failed: ${name}`),
  );
  for (const [, reason] of logged.mock.calls)
    expect(reason).toMatch(/^Error: (accounts|objects|logs|imports)/);
});

it("removes the accounts and objects behind one whose removal fails", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const removed: string[] = [];
  const loose = (version: string) => ({ owner: "anna", version, uploadId: null });
  const deps = {
    clock: { now: () => "2026-11-29T12:00:00Z" },
    accounts: { removing: async () => [] },
    userFiles: {
      expired: async () => [loose("stuck"), loose("behind")],
      giveUp: async () => true,
      forget: async (version: string) => void removed.push(version),
    },
    files: {
      remove: async (key: string) => {
        if (key.endsWith("stuck")) throw new Error("storage is away");
      },
      async *list() {},
    },
    imports: { due: async () => [] },
  } as unknown as Deps;
  await sweepAll(deps);
  expect(removed).toEqual(["behind"]);
  expect(logged.mock.calls.flat().join()).toContain("1 of 2 failed, the first: storage is away");
});
