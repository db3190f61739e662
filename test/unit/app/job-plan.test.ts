/** What is kept between tasks comes back as it was, order of properties included: they are columns of tables. */
import { expect, it } from "vitest";
import { parseJobPlan, serializeJobPlan } from "../../../src/app/work/job-plan.ts";
import { jobPlanOf } from "../../../src/app/work/plan-job.ts";
import { createBuilder } from "../../../src/cube/builder.ts";
import { vectorCube } from "../../../src/cube/vector/vector-cube.ts";
import type { Chunk } from "../../../src/cube/chunk.ts";
import { encodeCsv } from "../../../src/io/formats/csv.ts";
import { CubeRef } from "../../../src/openeo/define.ts";

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
