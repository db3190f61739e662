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

const base = { environment: "node", server: { deps: { inline: [/\.wasm$/] } } } as const;
const oneByOne = { ...base, hookTimeout: 180_000, fileParallelism: false };

export default defineConfig({
  test: {
    // One core is left idle without being told.
    maxWorkers: "100%",
    projects: [
      {
        plugins: [wasmModules],
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
        test: { ...oneByOne, name: "system", include: ["test/system/**/*.test.ts"], testTimeout: 300_000 },
      },
      {
        plugins: [wasmModules],
        test: { ...oneByOne, name: "long", include: ["test/long/**/*.test.ts"], testTimeout: 1_200_000 },
      },
    ],
  },
});
