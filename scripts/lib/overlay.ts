/** A copy of the sources in which files may be spoilt; dependencies are shared with the original. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const COPIED = [
  "src",
  "durable-objects",
  "bench",
  "page",
  "scripts",
  "test",
  "docs",
  "udf",
  "tsconfig.json",
  "vitest.config.ts",
  "oxlint.config.js",
];

export interface Overlay {
  readonly folder: string;
  /** Runs with a text replaced in a file, which is whole again afterwards. */
  spoilt<T>(file: string, change: (text: string) => string, run: () => T): T;
  remove(): void;
}

export function createOverlay(): Overlay {
  const folder = mkdtempSync(join(tmpdir(), "slips-"));
  for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  return {
    folder,
    spoilt(file, change, run) {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      writeFileSync(path, change(text));
      try {
        return run();
      } finally {
        writeFileSync(path, text);
      }
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
