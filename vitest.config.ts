import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], environment: "node", testTimeout: 60_000 } },
      { test: { name: "system", include: ["test/system/**/*.test.ts"], environment: "node", testTimeout: 300_000, hookTimeout: 180_000, fileParallelism: false } },
      { test: { name: "long", include: ["test/long/**/*.test.ts"], environment: "node", testTimeout: 1_200_000, hookTimeout: 180_000, fileParallelism: false } },
    ],
  },
});
