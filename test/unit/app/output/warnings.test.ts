/** What a format cannot hold is told, though it is written. */
import { expect, it } from "vitest";
import { allTold } from "../../../../src/app/output/warnings.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import type { NumberType, Written } from "../../../../src/cube/promotion.ts";
import { unknownOptionsToldMax } from "../../../../src/limits.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import type { OutputRequest } from "../../../../src/openeo/lowering.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

function warnings(
  written: Written,
  format: string,
  options: OutputRequest["options"] = {},
): readonly string[] {
  const builder = createBuilder();
  const { shape, data } = memoryCube({ bands: ["a"], y: 2, x: 2 }, 1);
  const node = builder.add("memory", { shape: { ...shape, written }, data }, [], "cube");
  const output = { data: new CubeRef(node), format, options, origin: "outer/save" };
  return allTold({ plan: builder.plan(), outputs: [output], told: [] }).map(
    ({ level, code, message, path }) => {
      expect([level, code]).toEqual(["warning", "ValuesLost"]);
      expect(path.map(({ node_id }) => node_id)).toEqual(["outer", "save"]);
      return message;
    },
  );
}

const of = (type: NumberType, nodata: number | null = null): Written => ({ type, nodata });

it.each(["PNG", "JPEG", "WEBP"])("%s of whole numbers beyond 0 and 255", (format) => {
  expect(warnings(of("uint16", 0), format)).toEqual([
    `${format} holds values from 0 to 255, and those of the cube are uint16: what is less becomes 0, and what is more 255. Bring them there with linear_scale_range first.`,
  ]);
  expect(warnings(of("int16"), format)).toHaveLength(1);
  expect(warnings({ ...of("int16"), range: [0, 255] }, format)).toEqual([]);
  expect(warnings(of("uint8"), format)).toEqual([]);
  expect(warnings(of("float32", NaN), format)).toEqual([]);
  expect(warnings(of("uint16"), format, { colormap: "viridis" })).toEqual([]);
});

it("options that the format does not have are left out, with the probable one, and not without end", () => {
  const of = (options: OutputRequest["options"]): readonly (readonly [string, string])[] => {
    const builder = createBuilder();
    const node = builder.add("memory", memoryCube({ bands: ["a"], y: 2, x: 2 }, 1), [], "cube");
    const output = { data: new CubeRef(node), format: "JPEG", options, origin: "save" };
    return allTold({ plan: builder.plan(), outputs: [output], told: [] }).map(
      ({ code, message }) => [code!, message] as const,
    );
  };
  expect(of({ qualty: 80, quality: 80 })).toEqual([
    [
      "OptionUnknown",
      expect.stringMatching(
        /^JPEG has no option 'qualty', which is left out; it has .*quality.* Did you mean 'quality'\?$/,
      ),
    ],
  ]);
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`option ${i} ${"x".repeat(500)}`, 1]),
  );
  const told = of(many);
  expect(told.length).toBe(unknownOptionsToldMax);
  expect(JSON.stringify(told).length).toBeLessThan(5000);
});

it.each(["GTiff", "netCDF"])("%s in a type without a value to spare", (format) => {
  expect(warnings(of("uint16"), format, { datatype: "uint8" })).toEqual([
    expect.stringContaining(
      "asks for uint8, which has no value to spare for missing cells: they are written as 255",
    ),
  ]);
  expect(warnings(of("uint16"), format)).toEqual([]);
  expect(warnings(of("uint8", 0), format, { datatype: "uint8" })).toEqual([]);
  expect(warnings(of("uint16"), format, { datatype: "float32" })).toEqual([]);
});
