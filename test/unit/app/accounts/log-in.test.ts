/** Tries to log in: counted by address and name, without a way for strangers to lock a user out. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { logIn } from "../../../../src/app/accounts/log-in.ts";
import { networkOf } from "../../../../src/app/accounts/network.ts";
import type { PasswordHash } from "../../../../src/app/ports/accounts.ts";
import {
  loginTriesPerAddress,
  loginTriesPerName,
  loginWindowSeconds,
  opaqueTokensPerAddress,
  previewWindowSeconds,
  previewsPerAddress,
  searchesPerMinute,
} from "../../../../src/limits.ts";
import { d1Accounts } from "../../../../src/platform/d1/accounts.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

const plain = (password: string): PasswordHash => ({ salt: "", hash: password });

/** Counts as the platform does within one window. */
function counting(limit: number): (key: string) => Promise<boolean> {
  const counts = new Map<string, number>();
  return (key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return Promise.resolve(count <= limit);
  };
}

async function scene() {
  const accounts = d1Accounts(memoryD1().database);
  await accounts.addNamed({ id: "1", role: "user", plan: "free", created: "2026" }, "anna", plain("secret"));
  await accounts.addNamed({ id: "2", role: "user", plan: "free", created: "2026" }, "old", plain(""));
  let hashed = 0;
  const hasher = {
    hash: (password: string) => Promise.resolve(plain(password)),
    fits: (password: string, stored: PasswordHash | null) => {
      hashed++;
      return Promise.resolve(stored?.hash === password);
    },
  };
  const throttles = {
    loginsByAddress: counting(loginTriesPerAddress),
    loginsByName: counting(loginTriesPerName),
  };
  const ports = { accounts, hasher, throttles, tokenSecret: "s".repeat(32) };
  const attempt = (name: string, password: string, address: string | null): Promise<string> =>
    logIn({ name, password, address }, ports).then(
      ({ id }) => id,
      (error: { code: string }) => error.code,
    );
  return { accounts, attempt, hashed: () => hashed };
}

describe("tries to log in", () => {
  it("end with 429 after some wrong ones, right or wrong, known name or not", async () => {
    for (const name of ["anna", "nobody"]) {
      const { attempt, hashed } = await scene();
      for (let i = 0; i < loginTriesPerName; i++)
        expect(await attempt(name, "wrong", `10.0.0.${i}`)).toBe("CredentialsInvalid");
      expect(await attempt(name, "secret", "10.0.0.99")).toBe("TooManyRequests");
      // Nothing is computed for them.
      expect(hashed()).toBe(loginTriesPerName);
    }
  });
  it("of strangers from a thousand addresses do not keep the user out of a usual place", async () => {
    const { accounts, attempt } = await scene();
    expect(await attempt("anna", "secret", "192.0.2.1")).toBe("1");
    expect((await accounts.password("anna"))!.places).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
    for (let i = 0; i < 1000; i++) await attempt("anna", "wrong", `10.0.${i >> 8}.${i & 255}`);
    expect(await attempt("anna", "secret", "10.9.9.9")).toBe("TooManyRequests");
    expect(await attempt("anna", "secret", "192.0.2.1")).toBe("1");
  });
  it("at a usual place are as many as of any address", async () => {
    const { attempt } = await scene();
    expect(await attempt("anna", "secret", "192.0.2.1")).toBe("1");
    for (let i = 1; i < loginTriesPerAddress; i++)
      expect(await attempt("anna", "wrong", "192.0.2.1")).toBe("CredentialsInvalid");
    expect(await attempt("anna", "secret", "192.0.2.1")).toBe("TooManyRequests");
  });
  it("over many names count for the address", async () => {
    const { attempt } = await scene();
    for (let i = 0; i < loginTriesPerAddress; i++) await attempt(`user${i}`, "wrong", "2001:db8::1");
    expect(await attempt("anna", "secret", "2001:db8:0:0:ffff::9")).toBe("TooManyRequests");
    expect(await attempt("anna", "secret", "2001:db8:0:1::1")).toBe("1");
  });
  it("remember the last places only, and forget them with the password", async () => {
    const { accounts, attempt } = await scene();
    for (let i = 0; i < 9; i++) await attempt("anna", "secret", `192.0.2.${i}`);
    expect((await accounts.password("anna"))!.places).toHaveLength(8);
    await accounts.change("1", { password: plain("other") });
    expect((await accounts.password("anna"))!.places).toEqual([]);
  });
});

it("an empty password of before lets nobody in", async () => {
  const { attempt } = await scene();
  expect(await attempt("old", "", "192.0.2.1")).toBe("CredentialsInvalid");
});

it("disabled accounts are told so, but only to those who know the password", async () => {
  const { accounts, attempt } = await scene();
  await accounts.change("1", { status: "disabled" });
  expect(await attempt("anna", "secret", null)).toBe("PermissionsInsufficient");
  expect(await attempt("anna", "wrong", null)).toBe("CredentialsInvalid");
});

it.each([
  [null, "unknown"],
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:0DB8:0000:0000:1:2:3:4", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["1:2:3:4::", "1:2:3:4::/64"],
])("the network of %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it("the platform counts by the numbers of limits.ts, and keeps all errors", () => {
  const config = readFileSync("wrangler.toml", "utf8");
  const limit = (name: string): string =>
    new RegExp(`name = "${name}"\\n.*\\nsimple = (.*)`).exec(config)?.[1] ?? "";
  expect(limit("LOGINS_BY_ADDRESS")).toBe(
    `{ limit = ${loginTriesPerAddress}, period = ${loginWindowSeconds} }`,
  );
  expect(limit("LOGINS_BY_NAME")).toBe(`{ limit = ${loginTriesPerName}, period = ${loginWindowSeconds} }`);
  expect(limit("SEARCHES")).toBe(`{ limit = ${searchesPerMinute}, period = 60 }`);
  expect(limit("OPAQUE_TOKENS_BY_ADDRESS")).toBe(
    `{ limit = ${opaqueTokensPerAddress}, period = ${loginWindowSeconds} }`,
  );
  expect(limit("PREVIEWS_BY_ADDRESS")).toBe(
    `{ limit = ${previewsPerAddress}, period = ${previewWindowSeconds} }`,
  );
  expect(config).toContain("head_sampling_rate = 1\n");
});
