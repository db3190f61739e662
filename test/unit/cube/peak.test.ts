/** The counted peak is what is really held: within a quarter of the growth of array buffers. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("counted peak against the growth of arrayBuffers", () => {
  // With a collector of one thread a buffer that was freed is gone when the collector returns, however busy the machine is.
  const flags = ["--expose-gc", "--single-threaded-gc"];
  const out = execFileSync(process.execPath, [...flags, "test/support/peak-child.ts"]).toString();
  const results = JSON.parse(out) as Record<string, { counted: number; measured: number }>;
  for (const [name, { counted, measured }] of Object.entries(results)) {
    const text = `${name}: counted ${(counted / 1048576).toFixed(1)} MiB, measured ${(measured / 1048576).toFixed(1)} MiB`;
    console.log(text);
    expect(Math.abs(counted - measured) / measured, text).toBeLessThan(0.25);
  }
});
