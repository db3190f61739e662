/** Our GeoTIFFs, judged by GDAL: valid COGs whose values, types, names and places are right. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromArrayBuffer } from "geotiff";
import { describe, expect, it } from "vitest";
import { type Chunk, allocate } from "../../../../src/cube/chunk.ts";
import type { ElementType, Grid } from "../../../../src/cube/shape.ts";
import type { Deflation } from "../../../../src/io/codecs/deflation.ts";
import { encodeGTiff } from "../../../../src/io/formats/gtiff/index.ts";
import { decodeTile, encodeTile } from "../../../../src/io/formats/gtiff/tile.ts";
import { readHeader } from "../../../../src/io/sources/raster-formats.ts";
import { platformCodecs } from "../../../../src/platform/codecs.ts";
import { fileBytes, fileReader } from "../../../support/files.ts";

const python = "/usr/bin/python3";
const gdal =
  spawnSync(python, ["-c", "import osgeo_utils.samples.validate_cloud_optimized_geotiff"]).status === 0;
if (!gdal) console.warn("skipped: GDAL's view of our GeoTIFFs (no python3 with osgeo)");

const grid: Grid = {
  crs: "EPSG:32633",
  originX: 500000,
  originY: 5100000,
  stepX: 20,
  stepY: -20,
  width: 700,
  height: 530,
};

function ramp(type: ElementType, nodata: number | null, seed: number): Chunk {
  const cells = grid.width * grid.height;
  const data = allocate(type, cells);
  for (let i = 0; i < cells; i++)
    data[i] = ((i * 31 + seed * 7919) % 251) / (type.startsWith("float") ? 3 : 1);
  if (nodata !== null) for (let i = 0; i < cells; i += 97) data[i] = nodata;
  return { sizes: [grid.height, grid.width], type, data, mask: null, nodata };
}

function written(
  chunks: readonly Chunk[],
  datatype: ElementType | null = null,
  deflation: Deflation = "runs",
): string {
  const bands = chunks.map((chunk, i) => ({
    name: `B0${i + 2} <&> "é😀`,
    chunk,
    scale: 0.0001,
    unit: "µg/m³ & more",
  }));
  const file = encodeGTiff(
    { grid, bands, datetime: "2023-08-10T10:07:31.5+02:00" },
    { tileSize: 256, deflation, datatype },
    platformCodecs,
  );
  const path = join(mkdtempSync(join(tmpdir(), "gtiff-")), "file.tif");
  writeFileSync(path, file.bytes);
  return path;
}

interface Seen {
  errors: string[];
  layout: string;
  crs: string;
  geotransform: number[];
  size: number[];
  overviews: number;
  datetime: string | null;
  bands: {
    name: string;
    type: string;
    nodata: string;
    scale: number;
    unit: string;
    values: (number | null)[];
  }[];
}
const look = (path: string): Seen =>
  JSON.parse(
    execFileSync(python, ["test/golden/scripts/check_gtiff.py", path], { maxBuffer: 1 << 28 }).toString(),
  ) as Seen;

describe.runIf(gdal)("GDAL reads what we wrote", () => {
  it.each([
    ["uint8", 255, "Byte"],
    ["int16", -32768, "Int16"],
    ["uint16", 0, "UInt16"],
    ["int32", -1, "Int32"],
    ["uint32", 7, "UInt32"],
    ["float32", -9999, "Float32"],
  ] as const)("%s with its own no-data", (type, nodata, name) => {
    const chunks = [ramp(type, nodata, 1), ramp(type, nodata, 2)];
    const seen = look(written(chunks));
    expect(seen.errors).toEqual([]);
    expect(seen.layout).toBe("COG");
    expect(seen.crs).toBe("32633");
    expect(seen.geotransform).toEqual([500000, 20, 0, 5100000, 0, -20]);
    expect(seen.overviews).toBe(2);
    expect(seen.datetime).toBe("2023:08:10 08:07:31");
    seen.bands.forEach((band, i) => {
      expect(band.name).toBe(`B0${i + 2} <&> "é😀`);
      expect(band.type).toBe(name);
      expect(band.scale).toBe(0.0001);
      expect(band.unit).toBe("µg/m³ & more");
      if (type === "float32") {
        // Fractions have NaN for what is missing, which JSON tells as null.
        expect(band.values).toEqual(
          Array.from(chunks[i]!.data, (value) => (value === nodata ? null : value)),
        );
        return;
      }
      expect(Number(band.nodata)).toBe(nodata);
      expect(band.values).toEqual(Array.from(chunks[i]!.data));
    });
  });
  it.each([
    ["uint8", 255],
    ["uint16", 65535],
    ["uint32", 4294967295],
    ["int16", -32768],
  ] as const)("%s without a no-data value: zeros stay valid beside masked cells", (type, nodata) => {
    const chunk = ramp(type, null, 1);
    const mask = Uint8Array.from(chunk.data, (_, i) => (i % 97 === 0 ? 0 : 1));
    const [band] = look(written([{ ...chunk, mask }])).bands;
    expect(Number(band!.nodata)).toBe(nodata);
    expect(chunk.data.filter((value, i) => value === 0 && mask[i] === 1).length).toBeGreaterThan(100);
    expect(band!.values).toEqual(Array.from(chunk.data, (value, i) => (mask[i] === 1 ? value : nodata)));
  });
  it.each(["uint8", "int8", "uint16", "int32", "float32", "float64"] as const)(
    "%s, however it is deflated",
    (datatype) => {
      const chunk = ramp(datatype, null, 5);
      for (const deflation of ["runs", 1, 9] as const) {
        const [band] = look(written([chunk], datatype, deflation)).bands;
        expect(band!.values).toEqual(Array.from(chunk.data));
      }
    },
  );
  it("computed values become float32 with NaN where masked", () => {
    const cells = grid.width * grid.height;
    const mask = new Uint8Array(cells).fill(1);
    mask[5] = 0;
    const data = Float64Array.from({ length: cells }, (_, i) => i / 7);
    const seen = look(
      written([{ sizes: [grid.height, grid.width], type: "float64", data, mask, nodata: null }]),
    );
    expect(seen.errors).toEqual([]);
    expect(seen.bands[0]!.type).toBe("Float32");
    expect(seen.bands[0]!.values[5]).toBeNull();
    expect(seen.bands[0]!.values[6]).toBe(Math.fround(6 / 7));
  });
});

describe("we read what we wrote", () => {
  it.each([
    ["uint8", 1],
    ["uint16", 2],
    ["int32", 2],
    ["float32", 3],
    ["float64", 3],
  ] as const)("%s: predictor %i, and the tiles of jobs again", async (type, predictor) => {
    const file = readFileSync(written([ramp(type, null, 4)], type));
    const image = await (await fromArrayBuffer(new Uint8Array(file).buffer)).getImage();
    expect(await image.fileDirectory.loadValue("Predictor")).toBe(predictor);
    const tile = ramp(type, null, 4).data.slice(0, 64 * 64);
    const coding = { type, size: 64, deflation: "runs" } as const;
    const payload = encodeTile(tile.slice(), coding, platformCodecs);
    expect(decodeTile(payload, coding, platformCodecs)).toEqual(tile);
  });
  it("levels, types and values", async () => {
    const chunk = ramp("uint16", 0, 3);
    const path = written([ramp("uint16", 0, 9), chunk]);
    const header = await readHeader(fileBytes(path));
    expect(header.levels.map((level) => level.grid.width)).toEqual([700, 350, 175]);
    expect([header.scales, header.units]).toEqual([
      [0.0001, 0.0001],
      ["µg/m³ & more", "µg/m³ & more"],
    ]);
    const [block] = await fileReader().read(
      { ...header, levels: header.levels, href: path },
      { source: 0, level: 0, blocks: [4], band: 1, bytes: 0 },
      "load",
    );
    expect(block!.data[0]).toBe(chunk.data[256 * 700 + 256]);
  });
});
