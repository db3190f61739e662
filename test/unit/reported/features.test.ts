/** Features in the field's forms: ids stay, and time series are what clients of openEO read. */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Chunk } from "../../../src/cube/chunk.ts";
import { type CubeShape, enumerated } from "../../../src/cube/shape.ts";
import { encodeCsv } from "../../../src/io/formats/csv.ts";
import { encodeJsonCube } from "../../../src/io/formats/json.ts";
import { ReportedFolder } from "../../support/reported.ts";

const reported = "../shared/reported";
const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(reported) && existsSync(series);
if (!present) console.warn("skipped: reported faults (../shared/reported is not here)");

const textOf = ({ bytes }: { readonly bytes: Uint8Array }): string => new TextDecoder().decode(bytes);

describe.runIf(present)("ids of features", () => {
  const folder = new ReportedFolder(`${reported}/b07-feature-ids-lost`);
  let collection: ReportedFolder;
  beforeAll(async () => {
    collection = await ReportedFolder.imported(series);
  });

  it("GeoJSON", async () => {
    const [file] = await collection.files(folder.graph("graph-geojson.json"));
    const { features } = JSON.parse(textOf(file!)) as { features: { id: string; properties: object }[] };
    expect(features.map(({ id }) => id)).toEqual(["parcel-7", "parcel-8"]);
    expect(features[0]!.properties).toEqual({ crop: "barley", value: expect.closeTo(387.2444, 3) as number });
  });

  it("CSV", async () => {
    const [file] = await collection.files(folder.graph("graph-csv.json"));
    const [head, ...rows] = textOf(file!).trim().split("\r\n");
    expect(head).toBe("value,id,crop,wkt");
    expect(rows.map((row) => row.split(",").slice(1, 3))).toEqual([
      ["parcel-7", "barley"],
      ["parcel-8", "oats"],
    ]);
  });
});

describe("time series of features", () => {
  const point = (lon: number) => ({ type: "Point", coordinates: [lon, 46] });
  const features = [
    { id: 7, geometry: point(15), properties: { id: "mine", date: "1999" } },
    { id: 8, geometry: point(16), properties: { id: "yours", date: "2000" } },
  ];
  const geometry = { name: "geometry", type: "geometry", labels: enumerated([0, 1]), features } as const;
  const t = {
    name: "t",
    type: "temporal",
    labels: enumerated(["2023-08-10T00:00:00Z", "2023-08-13T00:00:00Z", "2023-08-15T00:00:00Z"]),
  } as const;
  const bands = { name: "bands", type: "bands", labels: enumerated(["red", "nir"]) } as const;

  const cubeOf = (dims: CubeShape["dims"]): { shape: CubeShape; chunk: Chunk } => {
    const sizes = dims.map(({ labels }) => (labels.kind === "enumerated" ? labels.values.length : 0));
    const cells = sizes.reduce((product, size) => product * size, 1);
    const mask = new Uint8Array(cells).fill(1);
    mask[1] = 0;
    const data = Float64Array.from({ length: cells }, (_, i) => i + 0.5);
    return {
      shape: { dims, type: "float64", nodata: null },
      chunk: { sizes, type: "float64", data, mask, nodata: null },
    };
  };

  it("JSON is a list per date, of a list per feature, of a value per band", () => {
    const { shape, chunk } = cubeOf([geometry, t, bands]);
    expect(JSON.parse(textOf(encodeJsonCube(chunk, shape)))).toEqual({
      "2023-08-10T00:00:00Z": [
        [0.5, null],
        [6.5, 7.5],
      ],
      "2023-08-13T00:00:00Z": [
        [2.5, 3.5],
        [8.5, 9.5],
      ],
      "2023-08-15T00:00:00Z": [
        [4.5, 5.5],
        [10.5, 11.5],
      ],
    });
  });

  it("the order of dimensions does not matter, nor whether there are bands", () => {
    const { shape, chunk } = cubeOf([t, geometry]);
    expect(JSON.parse(textOf(encodeJsonCube(chunk, shape)))).toEqual({
      "2023-08-10T00:00:00Z": [[0.5], [null]],
      "2023-08-13T00:00:00Z": [[2.5], [3.5]],
      "2023-08-15T00:00:00Z": [[4.5], [5.5]],
    });
  });

  it("CSV begins with date and feature_index, and no name is there twice", () => {
    const { shape, chunk } = cubeOf([geometry, t, bands]);
    const [head, first, ...rows] = textOf(encodeCsv(chunk, shape)).trim().split("\r\n");
    expect(head).toBe("date,feature_index,red,nir,feature_id,id,lon,lat");
    expect(first).toBe("2023-08-10T00:00:00Z,0,0.5,,7,mine,15,46");
    expect(rows).toHaveLength(5);
  });
});
