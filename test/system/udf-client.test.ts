/** Functions in Python by the openEO client, on real Sentinel-2: what NumPy gives, at once and as jobs. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importFolder } from "../../scripts/lib/import-folder.ts";
import { udfPython } from "../../scripts/lib/udf-environment.ts";
import { type TestServer, startTestServer } from "../support/server.ts";
import { type UdfServiceProcess, startUdfService } from "../support/udf-service.ts";

const series = "../shared/data/real/s2-l2a-33t";
const client = ".venv/bin/python";
const present = existsSync(client) && existsSync(series);
if (!present)
  console.warn("skipped: functions by the Python client (.ci/setup makes .venv; ../shared has the data)");

let server: TestServer;
let functions: UdfServiceProcess;
beforeAll(async () => {
  if (!present) return;
  functions = await startUdfService(udfPython(".openeo/udf-python", console.log));
  const vars = { OPENEO_UDF_PYTHON: functions.url, OPENEO_UDF_PYTHON_SECRET: functions.secret };
  server = await startTestServer({ vars });
  await importFolder(server.admin, series, () => undefined);
}, 1_200_000);
afterAll(async () => {
  await server?.stop();
  functions?.stop();
});

interface Report {
  readonly runtimes: readonly string[];
  readonly shape: readonly number[];
  readonly said: readonly unknown[];
  readonly stranger: number;
  readonly labels: readonly string[];
  readonly deferred: readonly unknown[];
  readonly tile: readonly unknown[];
  readonly failure: object;
  readonly outcomes: Readonly<Record<string, { readonly worst: number } & Readonly<Record<string, unknown>>>>;
}

/** Prints what it finds as the last line. */
function run(script: string, args: readonly string[], input: unknown): Promise<Report> {
  return new Promise((settle, fail) => {
    const child = execFile(client, [script, ...args], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error) fail(new Error(`${stderr.slice(-4000)}${stdout.slice(-1000)}`));
      else settle(JSON.parse(stdout.trim().split("\n").at(-1)!) as Report);
    });
    child.stdin!.end(JSON.stringify(input));
  });
}

it.runIf(present)(
  "the client's functions give NumPy's numbers, as synchronous requests and as jobs",
  async () => {
    const fields = [
      ["one", 15.21, 46.105, 15.24, 46.125],
      ["two", 15.5, 46.105, 15.6, 46.12],
    ];
    const args = [server.url, "s2-l2a-33t", "2023-08-01", "2023-09-01"];
    const { runtimes, shape, outcomes, said, stranger, labels, deferred, tile, failure } = await run(
      "test/clients/udf.py",
      args,
      fields,
    );
    console.log(`functions on ${shape.join(" x ")} cells: ${JSON.stringify(outcomes)}`);
    expect(runtimes).toContain("Python");
    expect(said).toEqual([["bands ['red', 'nir']", "info", expect.stringMatching(/^runudf/)]]);
    expect(stranger).toBe(401);
    expect(labels).toEqual(["double_red", "double_nir"]);
    expect(deferred).toEqual([[expect.stringMatching(/^runudf/), expect.stringContaining("logged in")]]);
    expect(tile).toEqual([200, "image/png", true, true]);
    expect(failure).toMatchObject({
      status: "error",
      code: "ProcessParameterInvalid",
      message: expect.stringMatching(
        /FunctionFailed: ZeroDivisionError: division by zero \(line 4 of the function\)\n.*line 4, in apply_datacube\n/,
      ),
      node: expect.stringMatching(/^runudf/),
      said: expect.arrayContaining(["cells True"]),
    });
    expect(Object.keys(outcomes)).toHaveLength(6);
    for (const { worst } of Object.values(outcomes)) expect(worst).toBeLessThan(1e-6);
    for (const [name, { same }] of Object.entries(outcomes)) if (name !== "vector") expect(same).toBe(true);
    expect(outcomes["apply_metadata"]!["lines"]).toBeGreaterThan(0);
    expect(outcomes["vector"]!["names"]).toEqual(["ONE", "TWO"]);
  },
  900_000,
);
