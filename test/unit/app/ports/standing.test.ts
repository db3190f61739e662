/** How an account stands: read every half a minute at most, and at once by those who changed it. */
import { expect, it } from "vitest";
import { createStandings, ownerIsActive } from "../../../../src/app/ports/standing.ts";
import type { Account, Identity } from "../../../../src/app/ports/accounts.ts";
import { accountFreshMs, accountsKeptMax } from "../../../../src/limits.ts";

function scene() {
  let status: Account["status"] = "active";
  let reads = 0;
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const account = (id: string): Account => ({
    id,
    status,
    role: "user",
    plan: "free",
    epoch: 0,
    created: "2026",
  });
  const ports = {
    accounts: {
      get: (id: string) => {
        reads++;
        return Promise.resolve(id === "gone" ? null : account(id));
      },
      identified: ({ subject }: Identity) => {
        reads++;
        return Promise.resolve(subject === "unknown" ? null : `account of ${subject}`);
      },
    },
    clock: { now: () => new Date(nowMs).toISOString() },
  };
  const standings = createStandings();
  return {
    reads: () => reads,
    pass: (ms: number) => void (nowMs += ms),
    disable: () => void (status = "disabled"),
    forget: (id: string) => standings.forget(id),
    standing: (id: string) => standings.of(id, ports),
    identified: (subject: string) => standings.identified({ issuer: "https://id.example", subject }, ports),
  };
}

it("is believed for 30 seconds", async () => {
  expect(accountFreshMs).toBeLessThanOrEqual(30_000);
  const { reads, pass, disable, standing } = scene();
  expect(await standing("a")).toMatchObject({ status: "active" });
  disable();
  pass(accountFreshMs - 1);
  expect(await standing("a")).toMatchObject({ status: "active" });
  expect(reads()).toBe(1);
  pass(1);
  expect(await standing("a")).toMatchObject({ status: "disabled" });
  expect(reads()).toBe(2);
});

it("of an identity is believed as long, but not that there is none", async () => {
  const { reads, pass, identified } = scene();
  for (let i = 0; i < 3; i++) expect(await identified("anna")).toBe("account of anna");
  expect(reads()).toBe(1);
  for (let i = 0; i < 3; i++) expect(await identified("unknown")).toBeNull();
  expect(reads()).toBe(4);
  pass(accountFreshMs);
  await identified("anna");
  expect(reads()).toBe(5);
});

it("is asked again after a change here", async () => {
  const { disable, forget, standing } = scene();
  await standing("a");
  disable();
  forget("a");
  expect(await standing("a")).toMatchObject({ status: "disabled" });
});

it("keeps a bounded number", async () => {
  const { reads, standing } = scene();
  for (let i = 0; i <= accountsKeptMax; i++) await standing(`${i}`);
  await standing(`${accountsKeptMax}`);
  expect(reads()).toBe(accountsKeptMax + 1);
  await standing("0");
  expect(reads()).toBe(accountsKeptMax + 2);
});

it("lets nothing work of accounts that are gone or disabled, but what the operator put up", async () => {
  const { disable, standing } = scene();
  expect(await ownerIsActive("a", { standing })).toBe(true);
  expect(await ownerIsActive("gone", { standing })).toBe(false);
  disable();
  expect(await ownerIsActive("b", { standing })).toBe(false);
  expect(await ownerIsActive("~operator", { standing })).toBe(true);
});
