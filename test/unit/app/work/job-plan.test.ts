/** What is kept between tasks comes back as it was, order of properties included: they are columns of tables. */
import { expect, it } from "vitest";
import { parseJobPlan, serializeJobPlan } from "../../../../src/app/work/job-plan.ts";
import { jobPlanOf } from "../../../../src/app/work/plan-job.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { vectorCube } from "../../../../src/cube/vector/vector-cube.ts";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { encodeCsv } from "../../../../src/io/formats/csv.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";

it("tables of a job have the columns of synchronous ones", () => {
  const geometry = { type: "Point", coordinates: [15, 46] };
  const features = [{ geometry, properties: { name: "a", area: NaN, code: -0 } }];
  const builder = createBuilder();
  const node = builder.add("memory", vectorCube(features, []), [], "load");
  const output = { data: new CubeRef(node), format: "CSV", options: {}, origin: "save" };
  const job = jobPlanOf({ plan: builder.plan(), outputs: [output] }, 1 << 26);
  const again = parseJobPlan(serializeJobPlan(job));
  expect(again).toEqual(job);
  const { shape } = again.plan.nodes[node]!;
  const chunk: Chunk = {
    sizes: [1],
    type: "float64",
    data: new Float64Array(1),
    mask: new Uint8Array(1),
    nodata: null,
  };
  expect(new TextDecoder().decode(encodeCsv(chunk, shape).bytes)).toMatch(/^name,area,code,lon,lat\r\n/);
});

it("what no task can finish is refused before it starts, with the figure", () => {
  const side = 2048;
  const axis = (name: "x" | "y", step: number) =>
    ({
      name,
      type: "spatial",
      axis: name,
      crs: "EPSG:32633",
      labels: { kind: "regular", origin: 5e5, step, count: side },
    }) as const;
  const shape = { dims: [axis("y", -10), axis("x", 10)], type: "uint8", nodata: null } as const;
  // Halos of many of them reach over the whole plane, whatever the chunk.
  const kernel = Array.from({ length: 31 }, (_, y) => Array.from({ length: 31 }, (_, x) => (x * y) % 7));
  const planned = (depth: number): unknown => {
    const builder = createBuilder();
    const data = Array.from({ length: side * side }, () => 0);
    let node = builder.add("memory", { shape, data }, [], "load");
    for (let i = 0; i < depth; i++)
      node = builder.add("kernel", { kernel, factor: 1, border: 0, replaceInvalid: 0 }, [node], `kernel${i}`);
    const output = { data: new CubeRef(node), format: "GTiff", options: {}, origin: "save" };
    return jobPlanOf({ plan: builder.plan(), outputs: [output] }, 48 * 1024 * 1024);
  };
  expect(planned(1)).toMatchObject({ files: [{ kind: "raster" }] });
  expect(() => planned(240)).toThrow(
    expect.objectContaining({
      code: "ProcessGraphComplexity",
      message: expect.stringMatching(
        /takes about \d+ billion steps; a task takes up to 16 billion/,
      ) as string,
    }),
  );
});
