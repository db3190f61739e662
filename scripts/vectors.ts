/**
 * `npm run vectors -- <dir>`: every official-format case of a folder, a table per process, failures with both values.
 * `--implemented` leaves out processes that do not exist here; `--differences <file>` names cases that we answer differently on
 * purpose, with the reason: they are printed, and count neither way. `--workerd` runs them in workerd instead of Node.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import JSON5 from "json5";
import { findProcess } from "../src/openeo/processes/index.ts";
import { keptJson } from "../src/cube/canonical.ts";
import { startWorkerd } from "../test/support/workerd.ts";
import { type Case, type CaseResult, caseResult } from "./lib/vector-case.ts";
import { show } from "./lib/vector-compare.ts";
import { resolveRefs } from "./lib/vector-values.ts";

interface Tally {
  passed: number;
  failed: number;
  defects: number;
  cubes: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    implemented: { type: "boolean", default: false },
    differences: { type: "string" },
    workerd: { type: "boolean", default: false },
  },
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
const workerd = values.workerd ? await startWorkerd("test/workers/vectors-worker.ts") : null;
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
await workerd?.stop();

async function resultsOf(id: string, tests: readonly Case[]): Promise<readonly CaseResult[]> {
  if (!workerd) return Promise.all(tests.map((test) => caseResult(id, test)));
  const answer = await fetch(workerd.url, { method: "POST", body: keptJson({ id, tests }) });
  return (await answer.json()) as CaseResult[];
}

async function runFile(name: string): Promise<void> {
  const text = readFileSync(join(folder!, name), "utf8");
  const file = resolveRefs(JSON5.parse(text), folder!) as { id: string; tests: Case[] };
  const numbers = [...text.matchAll(/upstream case (\d+)/g)].map((match) => Number(match[1]));
  const tally: Tally = { passed: 0, failed: 0, defects: 0, cubes: 0 };
  if (!findProcess(file.id, null) && file.tests.length > 0) {
    missing.push(file.id);
    if (values.implemented) return;
  }
  const results = await resultsOf(file.id, file.tests);
  for (const [index, test] of file.tests.entries())
    count(file.id, test, { result: results[index]!, number: numbers[index] ?? index, tally });
  if (file.tests.length > 0) {
    console.log(
      `${file.id.padEnd(28)} ${String(tally.passed).padStart(6)} ${String(tally.failed).padStart(6)} ${String(tally.defects).padStart(6)} ${String(tally.cubes).padStart(7)}`,
    );
  }
  for (const key of ["passed", "failed", "defects", "cubes"] as const) totals[key] += tally[key];
}

interface Counted {
  readonly result: CaseResult;
  readonly number: number;
  readonly tally: Tally;
}

function count(id: string, test: Case, at: Counted): void {
  const key = `${id}#${at.number}`;
  const { problem, asCube } = at.result;
  if (asCube) at.tally.cubes++;
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
