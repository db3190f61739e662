/** Cases in the official form whose results another program computed: test/golden/scripts/process_cases.py. */
import { globSync, readFileSync } from "node:fs";
import JSON5 from "json5";
import { describe, expect, it } from "vitest";
import { difference } from "../../../scripts/lib/vector-compare.ts";
import { runCase } from "../../../scripts/lib/vector-run.ts";

interface Case {
  readonly process: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly returns?: unknown;
  readonly throws?: string;
  /** How far numbers may be from what is expected; results of iterations are not exact. */
  readonly delta?: number;
}

const files = globSync("test/golden/processes/*.json5").map((path) => {
  const { oracle, cases } = JSON5.parse<{ oracle: string; cases: readonly Case[] }>(
    readFileSync(path, "utf8"),
  );
  return { oracle, byProcess: Map.groupBy(cases, ({ process }) => process) };
});

describe.each(files)("as $oracle", ({ byProcess }) => {
  it.each([...byProcess])("%s", async (process, cases) => {
    for (const { arguments: args, returns, throws, delta = 1e-10 } of cases) {
      const outcome = await runCase(process, args);
      const told = JSON5.stringify(args);
      if (throws !== undefined) expect("throws" in outcome ? outcome.throws : outcome, told).toBe(throws);
      else if ("throws" in outcome) expect.fail(`${told}: ${outcome.throws}: ${outcome.message}`);
      else if (process === "stac_modify") expect(outcome.returns, told).toEqual(returns);
      else expect(difference(outcome.returns, returns, { delta }), told).toBe(null);
    }
  });
});
