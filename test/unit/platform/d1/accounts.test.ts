/** Accounts in D1: the rows of before, ways in that are taken, epochs, and pages; on SQLite as Node has it. */
import { describe, expect, it } from "vitest";
import { planDefaults } from "../../../../src/app/ports/plan-defaults.ts";
import type { NewAccount } from "../../../../src/app/ports/accounts.ts";
import { d1Accounts } from "../../../../src/platform/d1/accounts.ts";
import { d1Plans } from "../../../../src/platform/d1/plans.ts";
import { d1Services } from "../../../../src/platform/d1/services.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

const hash = { salt: "c2FsdA==", hash: "aGFzaA==" };
const account = (id: string, created = "2026-01-01T00:00:00.000Z"): NewAccount => ({
  id,
  role: "user",
  plan: "free",
  created,
});

describe("what the release before has stored", () => {
  const { database, sqlite, migrateTo } = memoryD1("0003");
  const page = "0".repeat(31) + "1";
  const service = (id: string, owner: string): void => {
    const body = JSON.stringify({ id, owner, title: "kept", version: 1 });
    sqlite.prepare("INSERT INTO services VALUES (?, ?, '2026', 1, ?)").run(id, owner, body);
  };
  for (const name of ["anna", "odd name", "admin", ""])
    sqlite.prepare("INSERT INTO users VALUES (?, ?, 's', ?)").run(name, name, `h ${name}`);
  service("a", "anna");
  service("b", "admin");
  service(page, "admin");
  migrateTo("9999");

  it("keeps ids, which own jobs and services, and passwords", async () => {
    const accounts = d1Accounts(database);
    for (const name of ["anna", "odd name", "admin"]) {
      expect(await accounts.find(name)).toMatchObject({
        id: name,
        name,
        role: "user",
        plan: "free",
        status: "active",
        epoch: 0,
      });
      expect(await accounts.password(name)).toEqual({
        name,
        salt: "s",
        hash: `h ${name}`,
        user: name,
        places: [],
      });
    }
    expect((await accounts.find("anna"))!.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await accounts.find("")).toBeNull();
  });
  it("a user called admin keeps the services, and the page's belongs to the operator", async () => {
    const services = d1Services(database);
    const owners = await Promise.all(["a", "b", page].map(async (id) => (await services.get(id))!.owner));
    expect(owners).toEqual(["anna", "admin", "~operator"]);
    expect((await services.get(page))!.title).toBe("kept");
    const listed = await services.list("~operator", { limit: 5, after: null });
    expect(listed.services.map(({ id }) => id)).toEqual([page]);
  });
  it("has a plan", async () => {
    expect(await d1Plans(database).get("free")).toEqual({
      ...planDefaults,
      jobs: 10_000,
      services: 100,
      description: "Free of charge, within the limits of the plan.",
    });
    const stored = sqlite.prepare("SELECT body FROM plans").get()!["body"] as string;
    expect(Object.keys(JSON.parse(stored) as object)).not.toContain("rate");
  });
});

describe("accounts", () => {
  const { database, sqlite } = memoryD1();
  const accounts = d1Accounts(database);
  const rows = (table: string): number =>
    Number(sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"]);

  it("a name and an identity lead to one account each, and nobody gets half of one", async () => {
    expect(await accounts.addNamed(account("1"), "anna", hash)).toBe(true);
    expect(await accounts.addNamed(account("2"), "anna", { ...hash, hash: "other" })).toBe(false);
    const [here, there] = ["https://here.example", "https://there.example"];
    expect(await accounts.addIdentified(account("3"), { issuer: here, subject: "anna" })).toBe(true);
    expect(await accounts.addIdentified(account("4"), { issuer: here, subject: "anna" })).toBe(false);
    expect(await accounts.addIdentified(account("5"), { issuer: there, subject: "anna" })).toBe(true);
    expect([rows("users"), rows("passwords"), rows("identities")]).toEqual([3, 1, 2]);
    expect((await accounts.password("anna"))!.hash).toBe(hash.hash);
    expect(await accounts.find("anna")).toMatchObject({ id: "1", identities: [] });
    expect(await accounts.find("3")).toMatchObject({
      name: null,
      identities: [{ issuer: here, subject: "anna" }],
    });
  });
  it("an epoch only grows", async () => {
    const epochs: number[] = [];
    for (const endTokensAt of [100, 100, 50]) {
      expect(await accounts.change("1", { endTokensAt })).toBe(true);
      epochs.push((await accounts.get("1"))!.epoch);
    }
    expect(epochs).toEqual([100, 101, 102]);
    expect(await accounts.change("nobody", { plan: "free" })).toBe(false);
  });
  it("a change touches what it names", async () => {
    await accounts.setPlaces("anna", ["x"]);
    await accounts.change("1", { plan: "large" });
    expect(await accounts.get("1")).toMatchObject({ plan: "large", role: "user", epoch: 102 });
    expect((await accounts.password("anna"))!.places).toEqual(["x"]);
    await accounts.change("1", { password: { salt: "n", hash: "n" }, role: "admin", endTokensAt: 0 });
    expect(await accounts.password("anna")).toMatchObject({ salt: "n", hash: "n", places: [] });
    expect(await accounts.get("1")).toMatchObject({ plan: "large", role: "admin", epoch: 103 });
  });
  it("are forgotten with all their ways in", async () => {
    await accounts.forget("3");
    await accounts.forget("1");
    expect([rows("users"), rows("passwords"), rows("identities")]).toEqual([1, 0, 1]);
    expect(await accounts.addNamed(account("6"), "anna", hash)).toBe(true);
  });
  it("are listed page by page, more than one statement may name", async () => {
    for (let i = 10; i < 240; i++) await accounts.addNamed(account(`${i}`, `2026-02-01`), `user${i}`, hash);
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { accounts: some, next } = await accounts.list({ limit: 100, after });
      expect(some.length).toBeLessThanOrEqual(100);
      seen.push(...some.map(({ id, name }) => `${id} ${name}`));
      if (next === null) break;
      after = next;
    }
    expect(seen).toHaveLength(232);
    expect(new Set(seen).size).toBe(232);
    expect(seen).toContain("17 user17");
  });
});

describe("services of one owner", () => {
  it("are no more than allowed, also when they come at once", async () => {
    const services = d1Services(memoryD1().database);
    const record = (id: string): never =>
      ({
        id,
        owner: "o",
        created: "2026",
        version: 1,
        title: "t".repeat(9),
        enabled: false,
        type: "XYZ",
      }) as never;
    const made = await Promise.all(Array.from({ length: 9 }, (_, i) => services.create(record(`${i}`), 4)));
    expect(made.filter(Boolean)).toHaveLength(4);
    const { services: listed } = await services.list("o", { limit: 9, after: null });
    expect(listed).toHaveLength(4);
    expect(listed[0]).toEqual({ id: "0", created: "2026", type: "XYZ", enabled: false, title: "ttttttttt" });
  });
});
