/** Removing an account: whatever interrupts it, in the end nothing of it is left, and nothing of others is touched. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changeAccount, putNamed } from "../../../../src/app/accounts/put-account.ts";
import { removeAccount, resumeRemovals } from "../../../../src/app/accounts/remove-account.ts";
import { filePath } from "../../../../src/app/ports/file-path.ts";
import type { Deps } from "../../../../src/app/deps.ts";
import { eraseJobsPerCall, eraseProcessesPerCall } from "../../../../src/limits.ts";
import { d1Accounts } from "../../../../src/platform/d1/accounts.ts";
import { d1JobList, d1Jobs } from "../../../../src/platform/d1/jobs.ts";
import { d1Ledger } from "../../../../src/platform/d1/ledger.ts";
import { d1Plans } from "../../../../src/platform/d1/plans.ts";
import { d1UserFiles } from "../../../../src/platform/d1/user-files.ts";
import { d1Services } from "../../../../src/platform/d1/services.ts";
import { d1UserProcesses } from "../../../../src/platform/d1/user-processes.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

class PowerCut extends Error {}

/** A world of two users with jobs, files and services, in which the power goes before the step of the given number. */
async function world() {
  const { database, sqlite } = memoryD1();
  const [accounts, services, plans] = [d1Accounts(database), d1Services(database), d1Plans(database)];
  const list = d1JobList(database);
  const userFiles = d1UserFiles(database);
  const userProcesses = d1UserProcesses(database);
  const objects = new Set<string>();
  const files = new Set<string>();
  /** Accounts whose objects hold rows. */
  const slots = new Set<string>();
  let steps = 0;
  let cutAt = Infinity;
  const step = <T>(run: () => T): T => {
    if (++steps >= cutAt) throw new PowerCut();
    return run();
  };
  const guarded = <P extends object>(port: P): P =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => step(() => method.apply(target, args));
      },
    });
  const removed = async (prefix: string): Promise<void> =>
    [...files].forEach((key) => void (key.startsWith(prefix) && files.delete(key)));
  const handle = (id: string) => ({
    remove: async () => {
      if (!step(() => objects.delete(id))) return false;
      await step(() => list.remove(id));
      return true;
    },
  });
  const deps = {
    accounts: guarded(accounts),
    plans,
    services: guarded(services),
    userProcesses: guarded(userProcesses),
    jobs: { ...guarded(d1Jobs(database)), handle },
    userFiles: guarded(userFiles),
    ledger: guarded(d1Ledger(database)),
    files: guarded({ removeAll: removed, remove: async (key: string) => void files.delete(key) }),
    accountOf: (id: string) => guarded({ forget: async () => void slots.delete(id) }),
    hasher: {
      hash: (password: string) => Promise.resolve({ salt: "", hash: password }),
      fits: (password: string, stored: { hash: string } | null) => Promise.resolve(stored?.hash === password),
    },
    clock: { now: () => "2026-01-01T00:00:00.000Z" },
    ids: { capability: () => crypto.randomUUID().replaceAll("-", "") },
    forgetStanding: () => undefined,
  } as unknown as Deps;
  for (const name of ["anna", "ben"]) await putNamed({ name, password: `secret of ${name}` }, deps);
  const owners = { anna: (await accounts.find("anna"))!.id, ben: (await accounts.find("ben"))!.id };
  for (const owner of Object.values(owners)) {
    slots.add(owner);
    const paid = { kind: "top-up", subject: "p", plan: null, prices: null, amount: 5, work: null } as const;
    await d1Ledger(database).add([{ ...paid, id: owner, user: owner, at: "2026" }]);
  }
  const process = { process_graph: { a: { process_id: "pi", arguments: {}, result: true } } };
  for (const [name, owner] of Object.entries(owners)) {
    for (let i = 0; i < 2 * eraseJobsPerCall + 5; i++) {
      const id = `${name}${i}`;
      objects.add(id);
      files.add(`jobs/${id}/1/result.tif`);
      await list.write({ id, owner, created: `2026-${i}`, title: null } as never, 1);
    }
    for (let i = 0; i < 5; i++) {
      const upload = { version: `${name}${i}`, owner, path: filePath(`${i}.tif`), bytes: 1, expires: "2026" };
      await userFiles.begin(upload, { bytes: 10, files: 10 });
      files.add(`files/${owner}/${upload.version}`);
      // One is on its way.
      if (i > 0) await userFiles.commit(upload.version, { bytes: 1, modified: "2026" });
    }
    for (let i = 0; i < eraseProcessesPerCall + 5; i++)
      await userProcesses.put(
        { owner, at: "2026", document: { id: `${name}${i}` }, listed: {} },
        { processesMax: 999, bytesMax: 1e6 },
      );
    for (let i = 0; i < 3; i++)
      await services.create(
        { id: `${name}${i}`, owner, created: "2026", version: 1, process, configuration: {} } as never,
        99,
      );
  }
  const left = (name: keyof typeof owners): number =>
    [...objects, ...files].filter((key) => key.includes(name)).length +
    (slots.has(owners[name]) ? 1 : 0) +
    [
      "users",
      "passwords",
      "jobs",
      "services",
      "user_processes",
      "user_files",
      "loose_objects",
      "ledger",
    ].reduce((sum, table) => {
      const owner = { users: "id", passwords: "user", ledger: '"user"' }[table] ?? "owner";
      const query = `SELECT count(*) AS n FROM ${table} WHERE ${owner} = ?`;
      return sum + Number(sqlite.prepare(query).get(owners[name])!["n"]);
    }, 0);
  return {
    deps,
    accounts,
    list,
    objects,
    left,
    steps: () => steps,
    cutAfter: (count: number) => {
      steps = 0;
      cutAt = count;
    },
  };
}

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue(undefined));
afterEach(() => void vi.restoreAllMocks());

describe("a removal", () => {
  it("takes portions, and ends tokens with the first", async () => {
    const { deps, accounts, left } = await world();
    const before = left("ben");
    expect(await removeAccount("anna", deps)).toBe(false);
    expect(await accounts.find("anna")).toMatchObject({
      status: "removing",
      epoch: Date.parse("2026-01-01") / 1000,
    });
    let calls = 1;
    while (!(await removeAccount("anna", deps))) calls++;
    expect(calls).toBe(3);
    expect(left("anna")).toBe(0);
    expect(left("ben")).toBe(before);
    await expect(removeAccount("anna", deps)).rejects.toMatchObject({ code: "NotFound" });
  });
  it("goes on after a power cut at any step", async () => {
    const { steps, deps: whole, cutAfter } = await world();
    cutAfter(Infinity);
    while (!(await removeAccount("anna", whole)));
    const count = steps();
    expect(count).toBeGreaterThan(150);
    for (let cut = 1; cut <= count; cut += 7) {
      const { deps, cutAfter: cutHere, left } = await world();
      const before = left("ben");
      cutHere(cut);
      try {
        while (!(await removeAccount("anna", deps)));
        throw new Error("the power was not cut");
      } catch (error) {
        expect(error).toBeInstanceOf(PowerCut);
      }
      cutHere(Infinity);
      // By the clock where the removal had begun, by the operator otherwise.
      for (let i = 0; i < 4; i++) await resumeRemovals(deps);
      if (left("anna") > 0) while (!(await removeAccount("anna", deps)));
      expect(left("anna"), `cut at step ${cut}`).toBe(0);
      expect(left("ben")).toBe(before);
    }
  }, 120_000);
  it("takes rows of jobs that are gone off the list", async () => {
    const { deps, objects, left } = await world();
    for (const id of objects) if (id.startsWith("anna")) objects.delete(id);
    while (!(await removeAccount("anna", deps)));
    expect(left("anna")).toBe(0);
  });
  it("leaves nothing to change, and no name to take, until it is done", async () => {
    const { deps, accounts } = await world();
    await removeAccount("anna", deps);
    for (const password of ["secret of anna", "another secret"])
      await expect(putNamed({ name: "anna", password }, deps)).rejects.toMatchObject({
        code: "ProcessParameterInvalid",
      });
    await expect(changeAccount("anna", { status: "active" }, deps)).rejects.toMatchObject({ status: 400 });
    while (!(await removeAccount("anna", deps)));
    await putNamed({ name: "anna", password: "another secret" }, deps);
    expect(await accounts.find("anna")).toMatchObject({ status: "active", epoch: 0 });
  });
});

describe("a change", () => {
  it("of the password ends tokens, the same password again does not", async () => {
    const { deps, accounts } = await world();
    await putNamed({ name: "anna", password: "secret of anna" }, deps);
    expect((await accounts.find("anna"))!.epoch).toBe(0);
    await putNamed({ name: "anna", password: "another secret", role: "admin" }, deps);
    expect(await accounts.find("anna")).toMatchObject({ epoch: expect.any(Number) as number, role: "admin" });
    expect((await accounts.find("anna"))!.epoch).toBeGreaterThan(0);
  });
  it("to disabled ends tokens once, and back to active none", async () => {
    const { deps, accounts } = await world();
    const epochs: number[] = [];
    for (const status of ["disabled", "disabled", "active"] as const) {
      await changeAccount("anna", { status }, deps);
      epochs.push((await accounts.find("anna"))!.epoch);
    }
    expect(epochs[0]).toBeGreaterThan(0);
    expect(epochs).toEqual([epochs[0], epochs[0], epochs[0]]);
  });
  it("to a plan that there is not is refused with those that there are", async () => {
    const { deps } = await world();
    await expect(changeAccount("anna", { plan: "gold" }, deps)).rejects.toThrow("there are free");
    await expect(changeAccount("nobody", { plan: "free" }, deps)).rejects.toMatchObject({ status: 404 });
  });
});
