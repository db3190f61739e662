import { defineConfig } from "vitest/config";

/** Wrangler compiles imported WebAssembly with the Worker; in Node this does. */
const wasmModules = {
  name: "wasm-modules",
  enforce: "pre" as const,
  load(id: string) {
    if (!id.endsWith(".wasm")) return null;
    return `import { readFileSync } from "node:fs"; export default new WebAssembly.Module(readFileSync(${JSON.stringify(id)}));`;
  },
};

/** Classes of the platform that objects of ours extend, where there is no platform. */
const resolve = {
  alias: { "cloudflare:workers": new URL("test/support/cloudflare-workers.ts", import.meta.url).pathname },
};

const base = { environment: "node", server: { deps: { inline: [/\.wasm$/] } } } as const;
const servers = { ...base, hookTimeout: 180_000, globalSetup: ["test/support/page-setup.ts"] };
const oneByOne = { ...servers, fileParallelism: false };
/** What is timed in them, or cut short at a moment, must not stand beside another server's work. */
const timed = ["fairness", "jobs", "udf-javascript", "udf-javascript-server"].map(
  (name) => `test/system/${name}.test.ts`,
);

export default defineConfig({
  test: {
    // One core is left idle without being told.
    maxWorkers: "100%",
    projects: [
      {
        plugins: [wasmModules],
        resolve,
        test: {
          ...base,
          name: "unit",
          isolate: false,
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [wasmModules],
        test: {
          ...servers,
          name: "system",
          include: ["test/system/**/*.test.ts"],
          exclude: timed,
          testTimeout: 300_000,
        },
      },
      {
        plugins: [wasmModules],
        test: { ...oneByOne, name: "timed", include: timed, testTimeout: 300_000 },
      },
      {
        plugins: [wasmModules],
        resolve,
        test: { ...oneByOne, name: "long", include: ["test/long/**/*.test.ts"], testTimeout: 1_200_000 },
      },
    ],
  },
});
