/**
 * `npm run vectors -- <dir>`: every official-format case of a folder, a table per process, failures with both values.
 * `--implemented` leaves out processes that do not exist here; `--differences <file>` names cases that we answer differently on
 * purpose, with the reason: they are printed, and count neither way.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import JSON5 from "json5";
import { findProcess } from "../src/openeo/processes/index.ts";
import { difference, show } from "./lib/vector-compare.ts";
import { type Outcome, runAsCube, runCase } from "./lib/vector-run.ts";
import { resolveRefs } from "./lib/vector-values.ts";

interface Case {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly returns?: unknown;
  readonly throws?: string | boolean;
  readonly delta?: number;
}

interface Tally {
  passed: number;
  failed: number;
  defects: number;
  cubes: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { implemented: { type: "boolean", default: false }, differences: { type: "string" } },
});
const folder = positionals[0];
if (!folder || !existsSync(folder)) {
  console.error("usage: npm run vectors -- <folder of *.json5 cases>");
  process.exit(2);
}

const defects = existsSync(join(folder, "defects.json"))
  ? (JSON.parse(readFileSync(join(folder, "defects.json"), "utf8")) as Record<
      string,
      { kind: string; detail: string }[]
    >)
  : {};
const differences = values.differences
  ? (JSON.parse(readFileSync(values.differences, "utf8")) as Record<string, string>)
  : {};
const totals: Tally = { passed: 0, failed: 0, defects: 0, cubes: 0 };
const failures: string[] = [];
const missing: string[] = [];
console.log(
  `${"process".padEnd(28)} ${"passed".padStart(6)} ${"failed".padStart(6)} ${"defect".padStart(6)} ${"as cube".padStart(7)}`,
);
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".json5"))
  .sort())
  await runFile(file);
for (const line of failures) console.log(line);
if (missing.length > 0) console.log(`not implemented: ${missing.join(", ")}`);
console.log(
  `defective upstream cases, reported apart: ${totals.defects}; scalar cases also run as a 3x3 cube: ${totals.cubes}`,
);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;

async function runFile(name: string): Promise<void> {
  const text = readFileSync(join(folder!, name), "utf8");
  const file = resolveRefs(JSON5.parse(text), folder!) as { id: string; tests: Case[] };
  const numbers = [...text.matchAll(/upstream case (\d+)/g)].map((match) => Number(match[1]));
  const tally: Tally = { passed: 0, failed: 0, defects: 0, cubes: 0 };
  if (!findProcess(file.id, null) && file.tests.length > 0) {
    missing.push(file.id);
    if (values.implemented) return;
  }
  for (const [index, test] of file.tests.entries())
    await runTest(file.id, test, { number: numbers[index] ?? index, tally });
  if (file.tests.length > 0) {
    console.log(
      `${file.id.padEnd(28)} ${String(tally.passed).padStart(6)} ${String(tally.failed).padStart(6)} ${String(tally.defects).padStart(6)} ${String(tally.cubes).padStart(7)}`,
    );
  }
  for (const key of ["passed", "failed", "defects", "cubes"] as const) totals[key] += tally[key];
}

async function runTest(
  id: string,
  test: Case,
  at: { readonly number: number; readonly tally: Tally },
): Promise<void> {
  const key = `${id}#${at.number}`;
  const problem = await problemOf(id, test, at.tally);
  if (problem === null) {
    at.tally.passed++;
    return;
  }
  if (defects[key]) {
    at.tally.defects++;
    return;
  }
  if (differences[key]) {
    console.log(`different on purpose: ${key}: ${differences[key]}`);
    return;
  }
  at.tally.failed++;
  if (findProcess(id, null))
    failures.push(`FAILED ${key} ${show(test.arguments).slice(0, 300)}\n       ${problem}`);
}

async function problemOf(id: string, test: Case, tally: Tally): Promise<string | null> {
  try {
    const problem = mismatch(test, await runCase(id, test.arguments));
    if (problem !== null || !("returns" in test)) return problem;
    const asCube = await runAsCube(id, test.arguments, test.returns);
    if (asCube === null) return null;
    tally.cubes++;
    const different = mismatch(test, asCube);
    return different === null ? null : `as a 3x3 cube: ${different}`;
  } catch (error) {
    return `crashed: ${(error as Error).stack?.split("\n").slice(0, 4).join(" | ")}`;
  }
}

function mismatch(test: Case, outcome: Outcome): string | null {
  if ("throws" in outcome) {
    if (test.throws === true || test.throws === outcome.throws) return null;
    return `threw ${outcome.throws} (${outcome.message}), expected ${test.throws ? String(test.throws) : show(test.returns)}`;
  }
  if (!("returns" in test)) return `returned ${show(outcome.returns)}, expected ${String(test.throws)}`;
  return difference(outcome.returns, test.returns, { delta: test.delta ?? 1e-10 });
}
