/** Who gets an account by logging in at a provider: nobody, unless the deployment says so; and nobody more than an ordinary one. */
import { describe, expect, it } from "vitest";
import { isAdmitted } from "../../../../src/app/accounts/admission.ts";
import { accountOf } from "../../../../src/app/accounts/identified.ts";
import type { Identity } from "../../../../src/app/ports/accounts.ts";
import type { Admission } from "../../../../src/io/oidc/provider.ts";
import { d1Accounts } from "../../../../src/platform/d1/accounts.ts";
import { issuer, provider } from "../../../support/fake-provider.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

const closed: Admission = { kind: "listed", subjects: [], claims: {} };
const verified = (subject: string, claims: Record<string, unknown> = {}) => ({
  subject,
  claims: { sub: subject, ...claims },
  issuedAt: 1,
});

describe("admission", () => {
  it.each([
    ["nobody", closed, {}, false],
    ["everyone", { kind: "everyone" }, {}, true],
    ["a subject", { ...closed, subjects: ["anna"] }, {}, true],
    ["another subject", { ...closed, subjects: ["Anna", "ann"] }, {}, false],
    ["a group", { ...closed, claims: { groups: ["a", "openeo"] } }, { groups: ["x", "openeo"] }, true],
    [
      "a group that is the only one",
      { ...closed, claims: { groups: ["openeo"] } },
      { groups: "openeo" },
      true,
    ],
    [
      "part of a group's name",
      { ...closed, claims: { groups: ["openeo"] } },
      { groups: "openeo-users" },
      false,
    ],
    ["another group", { ...closed, claims: { groups: ["openeo"] } }, { groups: ["x"] }, false],
    ["one of two claims", { ...closed, claims: { a: ["1"], b: ["2"] } }, { a: "9", b: "2" }, true],
    ["a number", { ...closed, claims: { a: ["1"] } }, { a: 1 }, false],
    ["what objects have anyway", { ...closed, claims: { constructor: ["x"] } }, {}, false],
    ["mail", { ...closed, claims: { email: ["a@x"] } }, { email: "a@x", email_verified: true }, true],
    ["mail that nobody checked", { ...closed, claims: { email: ["a@x"] } }, { email: "a@x" }, false],
  ] as const)("of %s", (_name, admission, claims, admitted) => {
    expect(isAdmitted(admission as unknown as Admission, verified("anna", claims))).toBe(admitted);
  });
});

function scene(admission: Admission = closed) {
  const { database, sqlite } = memoryD1();
  const accounts = d1Accounts(database);
  let made = 0;
  const ports = {
    accounts,
    clock: { now: () => "2026-01-01T00:00:00Z" },
    ids: { capability: () => `id${++made}` },
    standing: (id: string) => accounts.get(id),
    identified: (identity: Identity) => accounts.identified(identity),
  };
  let asked = 0;
  const logIn = (subject: string, claims = {}, further: Record<string, unknown> = {}) =>
    accountOf(
      {
        provider: { ...provider, admission, plan: "guest" },
        verified: verified(subject, claims),
        furtherClaims: () => {
          asked++;
          return Promise.resolve(further);
        },
      },
      ports,
    );
  const users = (): number => Number(sqlite.prepare("SELECT count(*) AS n FROM users").get()!["n"]);
  return { accounts, logIn, users, asked: () => asked };
}
const notAdmitted = { code: "PermissionsInsufficient", status: 403 };

describe("a first login", () => {
  it("is closed, and says whom to let in", async () => {
    const { logIn, users } = scene();
    await expect(logIn("anna")).rejects.toMatchObject(notAdmitted);
    await expect(logIn("anna")).rejects.toThrow("subject 'anna'");
    expect(users()).toBe(0);
  });
  it("is open to those whom the operator added, with their plan and role", async () => {
    const { accounts, logIn } = scene();
    const added = { id: "x", role: "admin", plan: "large", created: "2025" } as const;
    await accounts.addIdentified(added, { issuer, subject: "anna" });
    expect(await logIn("anna")).toMatchObject({ id: "x", role: "admin", plan: "large" });
  });
  it("makes one account, an ordinary one of the plan, however many come at once", async () => {
    const { logIn, users } = scene({ kind: "everyone" });
    const logins = await Promise.all(
      Array.from({ length: 8 }, () => logIn("anna", { role: "admin", roles: ["admin"] })),
    );
    expect(new Set(logins.map(({ id }) => id)).size).toBe(1);
    expect(logins[0]).toMatchObject({ role: "user", plan: "guest", status: "active", epoch: 0 });
    expect(users()).toBe(1);
    expect((await logIn("anna")).id).toBe(logins[0]!.id);
    expect((await logIn("ben")).id).not.toBe(logins[0]!.id);
  });
  it("never leads to an account with a password, whatever the claims", async () => {
    const { accounts, logIn } = scene({ kind: "everyone" });
    const named = { id: "1", role: "user", plan: "free", created: "2025" } as const;
    await accounts.addNamed(named, "anna", { salt: "", hash: "" });
    const claims = { name: "anna", preferred_username: "anna", email: "anna", email_verified: true };
    for (const subject of ["anna", "1"]) {
      const account = await logIn(subject, claims);
      expect(account.id).not.toBe("1");
      expect((await accounts.find(account.id))!.name).toBeNull();
    }
    expect((await accounts.find("anna"))!.id).toBe("1");
  });
  it("asks for claims that the token lacks, of the same person alone", async () => {
    const { logIn, users, asked } = scene({ ...closed, claims: { groups: ["openeo"] } } as never);
    await expect(logIn("anna", {}, { sub: "ben", groups: ["openeo"] })).rejects.toMatchObject(notAdmitted);
    await expect(logIn("anna", {}, {})).rejects.toMatchObject(notAdmitted);
    await expect(logIn("anna", { groups: [] }, { sub: "anna", groups: ["openeo"] })).rejects.toMatchObject(
      notAdmitted,
    );
    expect(asked()).toBe(2);
    expect((await logIn("anna", {}, { sub: "anna", groups: ["openeo"] })).plan).toBe("guest");
    // An account needs no claims any more.
    expect((await logIn("anna")).plan).toBe("guest");
    expect([users(), asked()]).toEqual([1, 3]);
  });
});

it("an account that is disabled or being removed stays so, however often its owner logs in", async () => {
  const { accounts, logIn } = scene({ kind: "everyone" });
  const { id } = await logIn("anna");
  for (const status of ["disabled", "removing"] as const) {
    await accounts.change(id, { status });
    await expect(logIn("anna")).rejects.toMatchObject({ code: "PermissionsInsufficient" });
    expect((await accounts.get(id))!.status).toBe(status);
  }
});
