/** The UDF service in real CPython, in its real sandboxes: the tests of test/udf. What cannot be set up here fails. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { udfPython } from "../../scripts/lib/udf-environment.ts";
import { httpUdfRuntime } from "../../src/platform/udf/http-service.ts";
import { startUdfService } from "../support/udf-service.ts";

const folder = resolve("test/udf");
const modules = readdirSync(folder).flatMap((name) => /^(test_\w+)\.py$/.exec(name)?.[1] ?? []);
/** Those that watch the processes of services of their own run beside the rest, which shares a service; times are taken alone. */
const watching = ["test_state", "test_attacks"];
const timing = ["test_speed"];
const calling = modules.filter((name) => !watching.includes(name) && !timing.includes(name));

let python: string;
beforeAll(() => {
  python = udfPython(".openeo/udf-python", console.log);
}, 1_200_000);

const ndvi = `import xarray
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    print("seen", cube.shape)
    red, nir = cube.sel(bands="red"), cube.sel(bands="nir")
    return (nir - red) / (nir + red) + context["plus"]
`;

interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Ends with us: the services that tests start end with them. */
function unittest(names: readonly string[]): Promise<Run> {
  const child = spawn(python, ["-B", "-W", "ignore::ResourceWarning", "-m", "unittest", "-v", ...names], {
    cwd: folder,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      output += data.toString();
    });
  return new Promise((settle) => {
    child.on("exit", (status) => settle({ status, output }));
  });
}

async function passes(names: readonly string[]): Promise<void> {
  const { status, output } = await unittest(names);
  const figures = output.split("\n").filter((line) => /^\d+ (attacks|mistakes)|MiB in/.test(line));
  for (const line of figures) console.log(`udf: ${line}`);
  expect(status, output).toBe(0);
  expect(output).toMatch(/^Ran [1-9]\d* tests? in/m);
  expect(output).not.toMatch(/skipped=/);
  for (const name of names) expect(output).toContain(`(${name}.`);
}

describe.concurrent("in Python", () => {
  it.each([[calling], ...watching.map((name) => [[name]])])("%s", (names) => passes(names), 900_000);
});

it.each(timing)("%s", (name) => passes([name]), 900_000);

it("the adapter of the back-end and the real service understand each other", async () => {
  const started = await startUdfService(python);
  try {
    const service = httpUdfRuntime("Python", {
      url: started.url,
      secret: started.secret,
      fetch: (url, init) => fetch(url, init),
      wait: (ms) => new Promise((settle) => setTimeout(settle, ms)),
      signal: null,
    });
    const facts = await service.facts();
    expect(facts).toMatchObject({ type: "language" });
    expect(Object.keys(facts.versions[facts.default]!.libraries)).toContain("xarray");
    const question = {
      user: "u-1",
      version: facts.default,
      code: ndvi,
      dims: ["bands", "y", "x"],
      shape: [2, 2, 2],
      dtype: "float32" as const,
      labels: { bands: ["red", "nir"] },
      grid: { crs: "EPSG:32631", x: 5, y: 95, dx: 10, dy: -10 },
      context: { plus: 1 },
    };
    expect((await service.describe(question)).dims).toEqual([
      { name: "y", same: true },
      { name: "x", same: true },
    ]);
    const values = new Float32Array([1, 1, 1, NaN, 3, 1, 0, 1]);
    const answer = await service.call({ ...question, values, returns: { dims: ["y", "x"], shape: [2, 2] } });
    expect([...answer.cube!.values]).toEqual([1.5, 1, 0, NaN]);
    expect(answer.logs).toEqual([{ level: "info", message: "seen (2, 2, 2)" }]);
    const wrong = service.call({ ...question, values, returns: { dims: ["y", "x"], shape: [2, 3] } });
    await expect(wrong).rejects.toMatchObject({ name: "UdfFault", code: "WrongShape" });
    await expect(service.call({ ...question, values, code: "1 / 0" })).rejects.toMatchObject({
      code: "FunctionFailed",
      message: "ZeroDivisionError: division by zero",
      line: 1,
    });
  } finally {
    started.stop();
  }
});

it("its Worker with containers passes a dry deployment as far as that goes without Docker", () => {
  const out = mkdtempSync(join(tmpdir(), "udf-worker-"));
  const said = execFileSync(
    process.execPath,
    [
      "node_modules/wrangler/bin/wrangler.js",
      "deploy",
      "--dry-run",
      "--config",
      "udf/cloudflare/wrangler.toml",
      "--containers-rollout=none",
      "--outdir",
      out,
    ],
    { env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" } },
  ).toString();
  rmSync(out, { recursive: true });
  expect(said).toContain("env.UDF (UdfContainer)");
  expect(said).toContain("openeo-edge-udf-udfcontainer");
});
