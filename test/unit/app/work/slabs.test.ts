/** A large netCDF file, computed in slabs and copied together in parts, has the bytes of one that is written at once. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import { computeSlab, slabCopies, slabRegion, slabFile } from "../../../../src/app/work/slabs.ts";
import { createBudget } from "../../../../src/cube/budget.ts";
import { openGate } from "../../../../src/app/request/gate.ts";
import { noPace } from "../../../../src/cube/pace.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { wholeRegion } from "../../../../src/cube/region.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { run } from "../../../../src/cube/run.ts";
import { sizesOf } from "../../../../src/cube/shape.ts";
import { encodeNetcdf, netcdfLayout } from "../../../../src/io/formats/netcdf/index.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const reader = { read: () => Promise.reject(new Error("nothing to read")) } as never;
const deps = {
  budget: createBudget(1 << 28),
  reader,
  signal: null,
  pace: noPace,
  gate: openGate,
  wait: () => Promise.resolve(),
} as unknown as Deps;

const cubes = fc.record({
  t: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  bands: fc.option(fc.constantFrom(["a"], ["a", "b", "c"]), { nil: undefined }),
  y: fc.integer({ min: 1, max: 40 }),
  x: fc.integer({ min: 1, max: 40 }),
  slabBytesMax: fc.integer({ min: 16, max: 6000 }),
  partBytes: fc.integer({ min: 100, max: 5000 }),
});

it("any cut of cube and file", async () => {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(cubes, async ({ t, bands, y, x, slabBytesMax, partBytes }) => {
      const builder = createBuilder();
      const sizes = { ...(t === undefined ? {} : { t }), ...(bands ? { bands } : {}), y, x };
      const node = builder.add("memory", memoryCube(sizes, 5), [], "cube");
      const plan = builder.plan();
      const { shape } = plan.nodes[node]!;
      const schedule = resolve(plan, [{ node, region: wholeRegion(sizesOf(shape)) }]);
      const [chunk] = await run(plan, schedule, { reader });
      const expected = encodeNetcdf(chunk!, shape).bytes;
      const file = slabFile(plan, node, {
        output: 0,
        name: "result.nc",
        budgetBytes: 1 << 28,
        datatype: null,
        slabBytesMax,
      });
      if (!file) return;
      if (file.tasks > 1) cut++;
      const slabs: Uint8Array[] = [];
      for (let number = 0; number < file.tasks; number++) {
        const output = { node, region: slabRegion(file, shape, number) };
        const scheduled = { output, schedule: resolve(plan, [output]) };
        slabs.push(await computeSlab(plan, { file, scheduled }, deps));
      }
      const layout = netcdfLayout(shape);
      expect(layout.bytes).toBe(expected.length);
      for (let start = 0; start < layout.bytes; start += partBytes) {
        const stop = Math.min(layout.bytes, start + partBytes);
        const part = new Uint8Array(stop - start);
        if (start < layout.prefix.length) part.set(layout.prefix.subarray(start, stop));
        for (const copy of slabCopies(file, { shape, layout }, { start, stop }))
          part.set(slabs[copy.task]!.subarray(copy.from, copy.from + copy.length), copy.to - start);
        expect(Buffer.from(part).equals(expected.subarray(start, stop))).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
  expect(cut).toBeGreaterThan(20);
});
