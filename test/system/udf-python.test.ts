/** The UDF service in real CPython, in its real sandboxes: the tests of test/udf. What cannot be set up here fails. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { udfPython } from "../../scripts/lib/udf-environment.ts";

const folder = resolve("test/udf");
const modules = readdirSync(folder).filter((name) => /^test_\w+\.py$/.test(name));

let python: string;
beforeAll(() => {
  python = udfPython(".openeo/udf-python", console.log);
}, 1_200_000);

interface Run {
  readonly status: number | null;
  readonly output: string;
}

/** Ends with us: the service that a test starts ends with that test. */
function unittest(module: string): Promise<Run> {
  const child = spawn(python, ["-B", "-W", "ignore::ResourceWarning", "-m", "unittest", module], {
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

it.each(modules)(
  "%s",
  async (name) => {
    const { status, output } = await unittest(name.replace(/\.py$/, ""));
    const figures = output.split("\n").filter((line) => /attacks|mistakes|MiB in/.test(line));
    for (const line of figures) console.log(`udf: ${line}`);
    expect(status, output).toBe(0);
    expect(output).toMatch(/^Ran [1-9]\d* tests? in/m);
    expect(output).not.toMatch(/skipped=/);
  },
  900_000,
);
