/** COGs in memory: made by our encoder, read by our reader. */
import { type Chunk, allocate } from "../../src/cube/chunk.ts";
import type { LoadParams } from "../../src/cube/nodes/load.ts";
import { type ElementType, type Grid, loadDimensions } from "../../src/cube/shape.ts";
import type { BlockReader } from "../../src/cube/source.ts";
import type { ByteSource } from "../../src/io/bytes.ts";
import { locationName } from "../../src/io/location-name.ts";
import { createCounts } from "../../src/io/bytes/counted.ts";
import { encodeGTiff } from "../../src/io/formats/gtiff/index.ts";
import { rasterSource } from "../../src/io/sources/raster-header.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { createHeaderCache } from "../../src/io/sources/header-cache.ts";
import { type ReaderPorts, createReader } from "../../src/io/sources/index.ts";
import { platformCodecs } from "../../src/platform/codecs.ts";

export class MemoryFiles {
  readonly files = new Map<string, Uint8Array>();
  readonly counts = createCounts();
  /** Every read, in order. */
  readonly requests: { readonly name: string; readonly offset: number; readonly length: number }[] = [];

  add(
    name: string,
    grid: Grid,
    made: { readonly type: ElementType; readonly nodata: number | null; value(i: number): number },
  ): void {
    const data = allocate(made.type, grid.width * grid.height);
    for (let i = 0; i < data.length; i++) data[i] = made.value(i);
    const chunk: Chunk = {
      sizes: [grid.height, grid.width],
      type: made.type,
      data,
      mask: null,
      nodata: made.nodata,
    };
    this.files.set(
      name,
      encodeGTiff(
        { grid, bands: [{ name: "b", chunk }] },
        { tileSize: 256, deflation: 1, datatype: null },
        platformCodecs,
      ).bytes,
    );
  }

  open(name: string): ByteSource {
    const bytes = this.files.get(name)!;
    return {
      key: name,
      read: ({ offset, length }) => {
        this.requests.push({ name, offset, length });
        return Promise.resolve({
          bytes: bytes.slice(offset, offset + length),
          validator: "v1",
          totalBytes: bytes.length,
        });
      },
    };
  }

  reader(kept: Partial<ReaderPorts> = {}): BlockReader {
    return createReader({
      open: (location) => this.open(locationName(location)),
      codecs: platformCodecs,
      headers: createHeaderCache(),
      blocks: null,
      counts: this.counts,
      signal: null,
      ...kept,
    });
  }

  /** One band; `layers` names the files of each time step in order. */
  async load(
    grid: Grid,
    layers: readonly (readonly string[])[],
    storage: { readonly type: ElementType; readonly nodata: number | null },
  ): Promise<LoadParams> {
    const names = [...new Set(layers.flat())];
    const sources = await Promise.all(
      names.map(async (name) => rasterSource(await readHeader(this.open(name)))),
    );
    return {
      shape: {
        dims: loadDimensions(
          layers.map((_, i) => new Date(Date.UTC(2023, 0, 1 + i)).toISOString()),
          ["b"],
          grid,
        ),
        ...storage,
      },
      sources,
      layers: layers.map((files) => ({
        items: files.map((name) => ({ id: name, bands: [{ source: names.indexOf(name), band: 0 }] })),
      })),
      method: "near",
    };
  }
}
