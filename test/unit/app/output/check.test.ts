/** What cannot be saved is told before anything is computed. */
import { expect, it } from "vitest";
import { checkOutput } from "../../../../src/app/output/check.ts";
import { jobPlanOf } from "../../../../src/app/work/plan-job.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import type { OutputRequest } from "../../../../src/openeo/lowering.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const builder = createBuilder();
const two = builder.add("memory", memoryCube({ bands: ["a", "b"], y: 2, x: 2 }, 1), [], "two");
const one = builder.add("memory", memoryCube({ bands: ["a"], y: 2, x: 2 }, 1), [], "one");
const { shape, data } = memoryCube({ y: 2, x: 1 }, 1);
const column = builder.add("memory", { shape: { ...shape, dims: [shape.dims[0]!] }, data }, [], "column");
const turned = builder.add(
  "memory",
  { shape: { ...shape, dims: [...shape.dims].reverse() }, data },
  [],
  "turned",
);
const plan = builder.plan();

const outputOf = (node: number, format: string | null, options: object = {}): OutputRequest => ({
  data: new CubeRef(node),
  format,
  options: options as OutputRequest["options"],
  origin: "save",
});

it.each([
  ["two bands as PNG", outputOf(two, "png"), "FormatUnsuitable", "PNG holds 1, 3 or 4 bands, not 2"],
  ["two bands as JPEG", outputOf(two, "JPEG"), "FormatUnsuitable", "JPEG holds 1 or 3 bands, not 2"],
  ["a raster as GeoJSON", outputOf(one, "GeoJSON"), "FormatUnsuitable", "has no geometries"],
  ["a column as GTiff", outputOf(column, "GTiff"), "FormatUnsuitable", "no regular horizontal grid"],
  ["a column as WEBP", outputOf(column, "WEBP"), "FormatUnsuitable", "no regular horizontal grid"],
  ["x before y", outputOf(turned, "GTiff"), "FormatUnsuitable", "the x dimension comes before y"],
  ["an unknown format", outputOf(one, "COG"), "FormatUnsuitable", "'COG' is not available"],
  ["a bad value", outputOf(one, "WEBP", { quality: 0 }), "ProcessParameterInvalid", "from 1 to 100"],
])("%s", (_, output, code, text) => {
  const fault = { code, message: expect.stringContaining(text) as string, path: [{ node_id: "save" }] };
  expect(() => checkOutput(plan, output)).toThrow(expect.objectContaining(fault));
  expect(() => jobPlanOf({ plan, outputs: [output] }, 1 << 26)).toThrow(expect.objectContaining(fault));
});

it.each([
  ["the default of a raster", outputOf(two, null)],
  ["the default of a column", outputOf(column, null)],
  ["one band as PNG", outputOf(one, "PNG", { colormap: "ndvi" })],
  ["any cube as netCDF", outputOf(turned, "NETCDF")],
  ["with options of others", outputOf(one, "netCDF", { filename_prefix: "a", toString: 1 })],
  ["any cube as CSV", outputOf(column, "csv")],
])("%s may be saved", (_, output) => {
  checkOutput(plan, output);
});
