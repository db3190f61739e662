/** How a local back-end and its UDF service find each other. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { runningUdf, setUdfRunning, udfPlace } from "../../../scripts/lib/udf-state.ts";

const dir = mkdtempSync(join(tmpdir(), "udf-state-"));
const state = { dir, tokenSecret: "", adminToken: "" };
afterAll(() => rmSync(dir, { recursive: true }));

it("a first start takes any port and a secret of its own", () => {
  expect(runningUdf(state)).toBeNull();
  const first = udfPlace(state);
  expect([first.port, first.secret.length]).toEqual([0, 48]);
  expect(udfPlace(state).secret).not.toBe(first.secret);
});

it("a service that runs is found, by its owner only; a later one takes its place", () => {
  const told = { url: "http://127.0.0.1:4321", secret: "s".repeat(48), pid: process.pid };
  setUdfRunning(state, told);
  expect(runningUdf(state)).toEqual(told);
  expect(statSync(join(dir, "udf-python.json")).mode & 0o777).toBe(0o600);
  expect(udfPlace(state)).toEqual({ port: 4321, secret: told.secret });
});

it("one that has ended is not found, and keeps its place", () => {
  setUdfRunning(state, { url: "http://127.0.0.1:4321", secret: "s".repeat(48), pid: 2 ** 22 + 1 });
  expect(runningUdf(state)).toBeNull();
  expect(udfPlace(state).port).toBe(4321);
});

it("a file that was damaged is like none", () => {
  writeFileSync(join(dir, "udf-python.json"), "{");
  expect(runningUdf(state)).toBeNull();
  expect(udfPlace(state).port).toBe(0);
});
