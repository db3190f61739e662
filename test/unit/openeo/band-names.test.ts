/** Names that mean no band are told with the bands that there are; replacements that mean no-data stay values. */
import { expect, it } from "vitest";
import { propertiesMatch } from "../../../src/app/stac/query.ts";
import { encodeGTiff } from "../../../src/io/formats/gtiff/index.ts";
import { platformCodecs } from "../../../src/platform/codecs.ts";
import { callback, data } from "../../support/case-cubes.ts";
import { UrlFiles } from "../../support/url-cubes.ts";

const files = new UrlFiles();
const url = "https://example.org/bands.tif";
const grid = { crs: "EPSG:4326", originX: 0, originY: 2, stepX: 1, stepY: -1, width: 2, height: 2 };
const chunk = (values: readonly number[]) =>
  ({ sizes: [2, 2], type: "uint8", data: Uint8Array.from(values), mask: null, nodata: 255 }) as const;
const bands = [
  { name: "B02", chunk: chunk([1, 2, 3, 255]) },
  { name: "B03", chunk: chunk([0, 1, 0, 0]) },
];
files.files.set(
  url,
  encodeGTiff({ grid, bands }, { tileSize: 256, deflation: "runs", datatype: null }, platformCodecs).bytes,
);

const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});
const raster = node("load_url", { url, format: "GTiff" });
const from = (from_node: string): object => ({ from_node });

it("a callback that asks for a label that there is not is named, with the labels that there are", async () => {
  const reducer = callback("array_element", { data, label: "B99" });
  const reduced = node("reduce_dimension", { data: from("raster"), dimension: "bands", reducer }, true);
  await expect(files.cube({ raster, reduced })).rejects.toMatchObject({
    code: "ArrayElementNotAvailable",
    message: expect.stringContaining(`"B99"; its labels are B02, B03`) as string,
    path: [{ node_id: "reduced" }, { node_id: "p" }],
  });
});

it("mask: a replacement that is the no-data value of the data is a value", async () => {
  const one = (name: string): object => node("filter_bands", { data: from("raster"), bands: [name] });
  const drop = (name: string): object => node("drop_dimension", { data: from(name), name: "bands" });
  const cube = await files.cube({
    raster,
    b2: one("B02"),
    values: drop("b2"),
    b3: one("B03"),
    where: drop("b3"),
    masked: node("mask", { data: from("values"), mask: from("where"), replacement: 255 }, true),
  });
  expect(cube.values).toEqual([1, 255, 3, null]);
});

it("filters by metadata must give true or false", () => {
  const filter = (op: string, y: unknown) => ({
    cloud: {
      program: {
        steps: [
          {
            op,
            origin: "f",
            args: { x: { kind: "param", name: "value" }, y: { kind: "const", value: y as number } },
          },
        ],
        result: { kind: "step", index: 0 },
      } as const,
      uniforms: {},
    },
  });
  expect(propertiesMatch({ cloud: 5 }, filter("lt", 20))).toBe(true);
  expect(propertiesMatch({}, filter("lt", 20))).toBe(false);
  expect(() => propertiesMatch({ cloud: 5 }, filter("add", 20))).toThrow(
    /'cloud' must give true or false, and gives 25/,
  );
});
