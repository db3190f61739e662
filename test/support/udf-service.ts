/** The UDF service in real CPython for one test file; ends with it, however that ends. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { udfServiceDir } from "../../scripts/lib/udf-environment.ts";

export interface UdfServiceProcess {
  readonly url: string;
  readonly secret: string;
  readonly pid: number;
  stop(): void;
}

export async function startUdfService(python: string, port = 0): Promise<UdfServiceProcess> {
  const secret = "s".repeat(40);
  const child = spawn(python, ["-B", "-m", "udf_service", "--port", String(port), "--while-stdin-is-open"], {
    cwd: udfServiceDir,
    env: { PATH: process.env["PATH"] ?? "", OPENEO_UDF_SECRET: secret },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const line = await new Promise<string>((settle, fail) => {
    createInterface({ input: child.stdout }).once("line", settle);
    child.once("exit", (status) => fail(new Error(`the UDF service ended with status ${status}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  return { url, secret, pid: child.pid!, stop: () => child.stdin.end() };
}
