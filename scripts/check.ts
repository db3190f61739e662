/** `npm run check`: everything that CI asks for, fastest and most telling first. With --tested, `npm test` has run just before, and is not run again. */
import { existsSync } from "node:fs";
import { finish, noCounts, step, vitest } from "./lib/steps.ts";

const counts = noCounts();
const folders = ["src", "durable-objects", "scripts", "test", "bench", "page", "udf"];
step(counts, "format", ["oxfmt", "--check", ...folders]);
step(counts, "lint", ["oxlint", "-c", "oxlint.config.js", "--type-aware", ...folders]);
for (const project of [
  "tsconfig.json",
  "src/cube/tsconfig.json",
  "src/openeo/tsconfig.json",
  "test/tsconfig.json",
  "page/tsconfig.json",
  "udf/cloudflare/tsconfig.json",
])
  step(counts, `types: ${project}`, ["tsc", "-p", project]);
step(counts, "planted slips", [process.execPath, "scripts/planted-slips.ts"]);
step(counts, "unused code", ["knip"]);
if (!process.argv.includes("--tested")) vitest(counts, "unit");
if (existsSync("../shared/process-tests")) {
  const vectors = [
    process.execPath,
    "scripts/vectors.ts",
    "../shared/process-tests",
    "--implemented",
    "--differences",
    "test/conformance/differences.json",
  ];
  step(counts, "official vectors", vectors);
  step(counts, "official vectors in workerd", [...vectors, "--workerd"]);
} else console.log("\n== official vectors: not run, ../shared/process-tests is not here");
vitest(counts, "system");
vitest(counts, "timed");
finish(counts);
