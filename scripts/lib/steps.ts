/** Running the steps of a check one after another, counting what passed. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export function noCounts(): Counts {
  return { passed: 0, failed: 0, skipped: 0 };
}

/** A command that passes or fails as a whole. */
export function step(counts: Counts, name: string, command: readonly string[]): void {
  console.log(`\n== ${name}`);
  const result = spawnSync(command[0]!, command.slice(1), { stdio: "inherit" });
  if (result.status === 0) counts.passed++;
  else {
    counts.failed++;
    console.log(`FAILED: ${name}`);
  }
}

const vitestMs = 45 * 60_000;

/** A project of vitest; every test counts. */
export function vitest(counts: Counts, project: string): void {
  console.log(`\n== tests: ${project}`);
  const report = join(tmpdir(), `vitest-${project}-${process.pid}.json`);
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--silent=passed-only",
    "--reporter",
    "minimal",
    "--reporter",
    "json",
    "--outputFile",
    report,
  ];
  // A server that a test left behind can keep vitest from ending: that fails, and holds up nobody.
  const result = spawnSync(process.execPath, args, {
    stdio: "inherit",
    timeout: vitestMs,
    killSignal: "SIGKILL",
  });
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as Record<string, number>;
    counts.passed += numPassedTests!;
    counts.failed += numFailedTests!;
    counts.skipped += numPendingTests!;
    if (result.status !== 0 && numFailedTests === 0) counts.failed++;
    rmSync(report);
  } catch {
    counts.failed++;
  }
}

/** The plain last line that CI reads. */
export function finish(counts: Counts): never {
  console.log(`\nskipped: ${counts.skipped}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed > 0 ? 1 : 0);
}
