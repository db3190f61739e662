/** Items that do not fit each other: grids, systems, types, keys; and what is known only by opening files. */
import { describe, expect, it } from "vitest";
import type { StacApiEntry } from "../../../src/app/collections/upstream/entry.ts";
import { type Grid, gridOf } from "../../../src/cube/shape.ts";
import type { LoadParams } from "../../../src/cube/nodes/load.ts";
import type { RasterHeader } from "../../../src/io/sources/raster-header.ts";
import type { StacRequest } from "../../../src/openeo/define.ts";
import { bindingPorts, bound, cubeText, documentsAt, stacRequest } from "../../support/stac-binding.ts";

const url = "https://s.test/items.json";

interface AssetFacts {
  readonly key?: string;
  readonly epsg?: number | null;
  readonly origin?: readonly [number, number];
  readonly step?: number;
  readonly bands?: readonly object[] | null;
  readonly type?: string | null;
  readonly nodata?: number;
}

function asset(id: string, facts: AssetFacts): [string, object] {
  const { key = "b", origin = [5e5, 51e5], step = 10, type = "uint16" } = facts;
  const epsg = facts.epsg === undefined ? 32633 : facts.epsg;
  return [
    key,
    {
      href: `https://s.test/${id}/${key}.tif`,
      type: "image/tiff; application=geotiff",
      roles: ["data"],
      ...(facts.bands === null ? {} : { "eo:bands": facts.bands ?? [{ name: key }] }),
      ...(type === null
        ? {}
        : {
            "raster:bands": [
              { data_type: type, ...(facts.nodata === undefined ? {} : { nodata: facts.nodata }) },
            ],
          }),
      ...(epsg === null
        ? {}
        : {
            "proj:epsg": epsg,
            "proj:shape": [100, 100],
            "proj:transform": [step, 0, origin[0], 0, -step, origin[1]],
          }),
    },
  ];
}

const item = (id: string, datetime: string, ...assets: AssetFacts[]): object => ({
  type: "Feature",
  stac_version: "1.0.0",
  id,
  bbox: [14, 45, 16, 47],
  properties: { datetime },
  assets: Object.fromEntries(assets.map((facts) => asset(id, facts))),
  links: [],
});

interface Opening {
  readonly header?: Partial<RasterHeader> & { readonly grid?: Grid };
  readonly mode?: "describe" | "read";
  readonly request?: Partial<StacRequest>;
}

async function loaded(
  items: readonly object[],
  opening: Opening = {},
): Promise<{ params: LoadParams; opened: string[] }> {
  const opened: string[] = [];
  const ports = bindingPorts({
    mode: opening.mode ?? "describe",
    fetch: documentsAt({ [url]: { type: "FeatureCollection", features: items } }),
    openHeader(href) {
      opened.push(href.replace("https://s.test/", ""));
      if (!opening.header) return Promise.reject(new Error(`${href} was opened`));
      const {
        grid = {
          crs: "EPSG:32633",
          originX: 5e5,
          originY: 51e5,
          stepX: 10,
          stepY: -10,
          width: 100,
          height: 100,
        },
      } = opening.header;
      const level = { blockWidth: 64, blockHeight: 64, grid, rotation: null };
      return Promise.resolve({
        href,
        format: "TIFF",
        problem: null,
        validator: "v",
        type: "uint16",
        bands: 1,
        layout: "pixel",
        nodata: null,
        masked: false,
        place: { transform: [0, 1, 0, 0, 0, -1], from: "scale", problem: null },
        scales: null,
        offsets: null,
        ...opening.header,
        levels: [level],
      } as unknown as RasterHeader);
    },
  });
  return { params: await bound(stacRequest(url, opening.request), ports), opened };
}

const day1 = "2024-05-01T10:00:00Z";
const day2 = "2024-05-02T10:00:00Z";

describe("items that do not fit each other", () => {
  it("assets of several sizes: the finest chosen band gives the step", async () => {
    const one = item("i", day1, { key: "fine", step: 10 }, { key: "coarse", step: 20 });
    const stepOf = async (bands: string[] | null): Promise<number> =>
      gridOf((await loaded([one], { request: { bands } })).params.shape)!.stepX;
    expect(await stepOf(null)).toBe(10);
    expect(await stepOf(["coarse"])).toBe(20);
    expect(await stepOf(["coarse", "fine"])).toBe(10);
  });

  it("items in two zones: the system of the one nearest to the extent's centre", async () => {
    const west = { ...item("w", day1, { epsg: 32633, origin: [7e5, 51e5] }), bbox: [17.5, 45.9, 17.7, 46.1] };
    const east = { ...item("e", day1, { epsg: 32634, origin: [3e5, 51e5] }), bbox: [18.3, 45.9, 18.5, 46.1] };
    const crsOf = async (spatial: object): Promise<string> => {
      const found = await loaded([west, east], { request: { spatial } as never });
      return gridOf(found.params.shape)!.crs;
    };
    expect(await crsOf({ west: 17, south: 45, east: 18.4, north: 47 })).toBe("EPSG:32633");
    expect(await crsOf({ west: 17.6, south: 45, east: 19.5, north: 47 })).toBe("EPSG:32634");
  });

  it("the nearest item may lie across the antimeridian", async () => {
    const west = { ...item("w", day1, { epsg: 32660, origin: [7e5, 1e6] }), bbox: [178.7, 9, 179.6, 9.1] };
    const east = {
      ...item("e", day1, { epsg: 32601, origin: [2.58e5, 1e6] }),
      bbox: [-179.3, 9, -179.1, 9.1],
    };
    const spatial = { west: 179.5, south: 8.9, east: -177.9, north: 9.2 };
    const found = await loaded([west, east], { request: { spatial } as never });
    expect(gridOf(found.params.shape)!.crs).toBe("EPSG:32601");
  });

  it("bands go by their label, then by their aliases, then by their common name", async () => {
    const bands = [
      { name: "B8A", common_name: "nir08" },
      { name: "B08", common_name: "nir" },
    ];
    const one = item("i", day1, { key: "all", bands });
    const chosen = async (name: string): Promise<unknown> =>
      (await loaded([one], { request: { bands: [name] } })).params.layers[0]!.items[0]!.bands;
    for (const name of ["B08", "nir"]) expect(await chosen(name)).toEqual([{ source: 0, band: 1 }]);
    await expect(chosen("red")).rejects.toThrow(/has no band 'red'; it has B8A, B08/);
  });

  it("the phase is that of the first item in time, whichever comes first in the answer", async () => {
    const items = [item("b", day2, { origin: [500005, 51e5] }), item("a", day1, {})];
    const { params } = await loaded(items);
    expect(gridOf(params.shape)!.originX % 10).toBe(0);
    expect(params.phaseOf).toBe("item 'a'");
  });

  it("types of one band that differ between items widen the cube", async () => {
    const typeOf = async (...types: string[]): Promise<string> =>
      (await loaded(types.map((type, i) => item(`i${i}`, day1, { type, nodata: 0 })))).params.shape.type;
    expect(await typeOf("uint8", "uint16")).toBe("uint16");
    expect(await typeOf("uint16", "int16")).toBe("float64");
  });

  it("assets with another key in each item, as results of other back-ends have them, are one band", async () => {
    const names = [{ name: "B04" }, { name: "B03" }];
    const items = [
      item("i1", day1, { key: "one.tif", bands: names }),
      item("i2", day2, { key: "two.tif", bands: [...names].reverse() }),
    ];
    const { params } = await loaded(items, { request: { bands: ["B03"] } });
    expect(params.layers.map((layer) => layer.items[0]!.bands)).toEqual([
      [{ source: 0, band: 1 }],
      [{ source: 1, band: 0 }],
    ]);
  });

  it("a file with fewer bands than chosen is refused, whatever the order of choosing", async () => {
    const bands = [{ name: "a" }, { name: "b" }];
    for (const order of [
      ["a", "b"],
      ["b", "a"],
    ])
      await expect(
        loaded([item("i", day1, { bands, type: null })], {
          mode: "read",
          request: { bands: order },
          header: { bands: 1 },
        }),
      ).rejects.toThrow(/has 1 bands, fewer than its metadata declare/);
  });

  it("a band that an item does not name is missing there, even where its asset has another band", async () => {
    const items = [
      item("i1", day1, { bands: [{ name: "B04" }] }),
      item("i2", day2, { bands: [{ name: "B05" }] }),
    ];
    const { params } = await loaded(items, { request: { bands: ["B04", "B05"] } });
    expect(params.layers.map((layer) => layer.items[0]!.bands)).toEqual([
      [{ source: 0, band: 0 }, null],
      [null, { source: 1, band: 0 }],
    ]);
  });

  it("a band that is named in one item and goes by its asset in another is one band", async () => {
    const items = [
      item("i1", day1, { key: "B04", bands: [{ name: "red" }] }),
      item("i2", day2, { key: "B04", bands: null, type: null }),
    ];
    const { params } = await loaded(items, { request: { bands: ["red"] }, header: {} });
    expect(params.layers.map((layer) => layer.items[0]!.bands[0])).toEqual([
      { source: 0, band: 0 },
      { source: 1, band: 0 },
    ]);
  });
});

describe("files", () => {
  it("are not opened to describe what is declared", async () => {
    expect((await loaded([item("i", day1, {})])).opened).toEqual([]);
  });

  it("are opened where only they know their grid", async () => {
    const grid = {
      crs: "EPSG:3035",
      originX: 4e6,
      originY: 3e6,
      stepX: 100,
      stepY: -100,
      width: 7,
      height: 5,
    };
    const { params, opened } = await loaded([item("i", day1, { epsg: null })], { header: { grid } });
    expect(opened).toEqual(["i/b.tif"]);
    expect(cubeText(params)).toContain("EPSG:3035 7x5 at 4000000,3000000 by 100,-100");
  });

  it("are opened for bands that nobody declares, once per key, and only if such a band is asked for", async () => {
    const items = [day1, day2].map((day, i) =>
      item(`i${i}`, day, { key: "named" }, { key: "raw", bands: null, type: null }),
    );
    const header = { bands: 3 };
    expect((await loaded(items, { header, request: { bands: ["named"] } })).opened).toEqual([]);
    const { params, opened } = await loaded(items, { header, request: { bands: ["raw_3"] } });
    expect(opened).toEqual(["i0/raw.tif"]);
    expect(params.layers[1]!.items[0]!.bands).toEqual([{ source: 1, band: 2 }]);
  });

  it("are opened to be read, each once and only those of chosen bands; what they say is believed", async () => {
    const grid = {
      crs: "EPSG:32633",
      originX: 5e5,
      originY: 51e5,
      stepX: 30,
      stepY: -30,
      width: 50,
      height: 40,
    };
    const one = item("i", day1, { key: "a" }, { key: "b", type: "uint8", nodata: 7 });
    const { params, opened } = await loaded([one], {
      mode: "read",
      request: { bands: ["b"] },
      header: { grid, type: "float32" },
    });
    expect(opened).toEqual(["i/b.tif"]);
    expect(cubeText(params)).toBe(
      "2024-05-01T10:00:00Z | b | EPSG:32633 50x40 at 500000,5100000 by 30,-30 | float32 7",
    );
    expect(params.sources[0]).toMatchObject({ nodata: 7, validator: "v" });
  });

  it("that lie somewhere without a system take that of their item", async () => {
    const grid = { crs: "", originX: 5e5, originY: 51e5, stepX: 30, stepY: -30, width: 50, height: 40 };
    const header = { grid, problem: "its coordinate reference system is not given" };
    const { params } = await loaded([item("i", day1, {})], { mode: "read", header });
    expect(gridOf(params.shape)).toEqual({ ...grid, crs: "EPSG:32633" });
    await expect(loaded([item("i", day1, { epsg: null })], { mode: "read", header })).rejects.toMatchObject({
      code: "FileContentInvalid",
      message: expect.stringMatching(
        /coordinate reference system is not given.* asset 'b' of item 'i'/,
      ) as string,
    });
  });

  it("with a mask of their own need no no-data value of their item", async () => {
    const one = [item("i", day1, { nodata: 0 })];
    const nodataOf = async (header: Opening["header"]): Promise<unknown> =>
      (await loaded(one, { mode: "read", header: header! })).params.shape.nodata;
    expect(await nodataOf({})).toBe(0);
    expect(await nodataOf({ masked: true, bands: 2 })).toBeNull();
  });

  it("take the no-data value that an asset without a list of bands declares", async () => {
    const bare = item("i", day1, { bands: null, type: null }) as { assets: Record<string, object> };
    const one = { ...bare, assets: { b: { ...bare.assets["b"], nodata: 7 } } };
    const { params } = await loaded([one], { mode: "read", header: {} });
    expect(params.shape.nodata).toBe(7);
    expect(params.sources[0]!.nodata).toBe(7);
  });

  it("with fewer bands than declared are refused by name", async () => {
    const one = item("i", day1, { bands: [{ name: "x" }, { name: "y" }] });
    await expect(
      loaded([one], { mode: "read", header: { bands: 1 }, request: { bands: ["y"] } }),
    ).rejects.toMatchObject({
      code: "FileContentInvalid",
      message: "The file of asset 'b' of item 'i' has 1 bands, fewer than its metadata declare.",
    });
  });
});

describe("collections of other servers", () => {
  const api = "https://api.test";
  const entry: StacApiEntry = { kind: "stac-api", id: "x", api, collection: "c" };
  const documents = {
    [api]: {
      type: "Catalog",
      stac_version: "1.0.0",
      id: "api",
      links: [{ rel: "search", href: `${api}/search`, method: "POST" }],
    },
    [`${api}/collections/c`]: { type: "Collection", id: "c", license: "CC-BY-4.0", extent: {}, links: [] },
    [`${api}/search`]: { type: "FeatureCollection", features: [item("i", day1, {})] },
  };

  it("keep their bands, whatever the items that are found have", async () => {
    const both = { item_assets: { b: asset("i", {})[1], other: asset("i", { key: "other" })[1] } };
    const collection = { ...documents[`${api}/collections/c`], ...both };
    const ports = bindingPorts({
      entries: [entry],
      openHeader: () => Promise.reject(new Error("opened")),
      fetch: documentsAt({ ...documents, [`${api}/collections/c`]: collection }),
    });
    const load = (bands: string[] | null): Promise<LoadParams> =>
      bound(
        { from: "collection", collection: "x", spatial: null, temporal: null, properties: {}, bands },
        ports,
      );
    expect(cubeText(await load(null))).toBe(
      "2024-05-01T10:00:00Z | b other | EPSG:32633 100x100 at 500000,5100000 by 10,-10 | uint16 null",
    );
    expect((await load(null)).layers[0]!.items[0]!.bands).toEqual([{ source: 0, band: 0 }, null]);
    await expect(load(["other"])).rejects.toMatchObject({ code: "NoDataAvailable" });
  });

  it("are described once a day; an old description serves while their server fails, a failure is looked at again after a minute", async () => {
    let [now, up, asked] = ["2026-01-01T00:00:00Z", true, 0];
    const answering = documentsAt(documents);
    const ports = bindingPorts({
      entries: [entry],
      now: () => now,
      openHeader: () => Promise.reject(new Error("opened")),
      fetch(address, init) {
        if (address === api) asked++;
        return up ? answering(address, init) : Promise.resolve(new Response("", { status: 500 }));
      },
    });
    const titleAt = async (time: string): Promise<unknown> => {
      now = time;
      return (await ports.upstream.get(entry)).stac["license"];
    };
    expect(await titleAt("2026-01-01T00:00:00Z")).toBe("CC-BY-4.0");
    expect(await titleAt("2026-01-01T23:59:00Z")).toBe("CC-BY-4.0");
    expect(asked).toBe(1);
    up = false;
    expect(await titleAt("2026-01-02T00:01:00Z")).toBe("CC-BY-4.0");
    expect(await titleAt("2026-01-02T00:01:30Z")).toBe("CC-BY-4.0");
    expect(asked).toBe(2);
    expect(await titleAt("2026-01-02T00:02:30Z")).toBe("CC-BY-4.0");
    expect(asked).toBe(3);
  });

  it("that were never reached raise the reason, without asking again at once", async () => {
    let asked = 0;
    const ports = bindingPorts({
      entries: [entry],
      openHeader: () => Promise.reject(new Error("opened")),
      fetch: () => {
        asked++;
        return Promise.resolve(new Response("", { status: 500 }));
      },
    });
    const refused = {
      code: "InfrastructureBusy",
      message: expect.stringMatching(/'x' is not available now: .*status 500/) as string,
    };
    await expect(ports.upstream.get(entry)).rejects.toMatchObject(refused);
    await expect(ports.upstream.get(entry)).rejects.toMatchObject(refused);
    expect(asked).toBe(1);
  });

  it("that fail are asked again after a minute, and the newest reason is told", async () => {
    let [now, status] = ["2026-01-01T00:00:00Z", 500];
    const ports = bindingPorts({
      entries: [entry],
      now: () => now,
      openHeader: () => Promise.reject(new Error("opened")),
      fetch: () => Promise.resolve(new Response("", { status })),
    });
    const reason = async (): Promise<string> =>
      ports.upstream.get(entry).then(
        () => "none",
        (error: Error) => /status \d+/.exec(error.message)![0],
      );
    expect(await reason()).toBe("status 500");
    status = 404;
    now = "2026-01-01T00:00:59Z";
    expect(await reason()).toBe("status 500");
    now = "2026-01-01T00:01:01Z";
    expect(await reason()).toBe("status 404");
  });

  it("show the provider's queryables where it has such, else what the items show", async () => {
    const queryablesOf = async (answer: object): Promise<unknown> => {
      const link = { rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables", href: `${api}/q` };
      const collection = { ...documents[`${api}/collections/c`], links: [link] };
      const fetch = documentsAt({ ...documents, [`${api}/collections/c`]: collection, [`${api}/q`]: answer });
      const openHeader = (): Promise<never> => Promise.reject(new Error("opened"));
      const ports = bindingPorts({ entries: [entry], openHeader, fetch });
      return (await ports.upstream.get(entry)).queryables["properties"];
    };
    expect(await queryablesOf({ $id: "theirs", properties: { own: { type: "number" } } })).toEqual({
      own: { type: "number" },
    });
    expect(await queryablesOf({ message: "not here" })).toHaveProperty("datetime");
  });

  it("take the type of a band from the first item that declares it", async () => {
    const features = [item("i", day1, { type: null }), item("j", day2, { type: "int16", nodata: -1 })];
    const fetch = documentsAt({ ...documents, [`${api}/search`]: { type: "FeatureCollection", features } });
    const openHeader = (): Promise<never> => Promise.reject(new Error("opened"));
    const { stac } = await bindingPorts({ entries: [entry], openHeader, fetch }).upstream.get(entry);
    expect(JSON.stringify(stac)).toContain('"data_type":"int16"');
  });

  it("have the phase that is declared, x and y", async () => {
    const ports = bindingPorts({
      entries: [{ ...entry, phase: [3, 4] }],
      openHeader: () => Promise.reject(new Error("opened")),
      fetch: documentsAt(documents),
    });
    const request = { collection: "x", spatial: null, temporal: null, properties: {}, bands: null };
    const params = await bound({ from: "collection", ...request }, ports);
    const { originX, originY } = gridOf(params.shape)!;
    expect([originX % 10, originY % 10, params.phaseOf]).toEqual([3, 4, "declared"]);
  });
});

describe("what items say differently", () => {
  const scaled = (id: string, band: object): object => {
    const made = item(id, day1, {}) as { assets: { b: Record<string, unknown> } };
    made.assets.b["raster:bands"] = [{ data_type: "uint16", ...band }];
    return made;
  };
  const factsOf = async (...items: object[]): Promise<unknown> => {
    const { name: _name, aliases: _aliases, ...facts } = (await loaded(items)).params.shape.bands![0]!;
    return facts;
  };

  it("an offset that only some have is not told of the band, whose values are as they are stored", async () => {
    const [before, after] = [{ scale: 0.0001 }, { scale: 0.0001, offset: -0.1 }];
    expect(await factsOf(scaled("i", after), scaled("j", after))).toEqual(after);
    expect(await factsOf(scaled("i", before), scaled("j", after))).toEqual({});
    expect(await factsOf(scaled("i", before), scaled("j", { ...before, offset: 0 }))).toEqual(before);
    expect(await factsOf(scaled("i", {}), scaled("j", before))).toEqual(before);
  });

  it("a band that the first item lacks gives the step where it is the finest", async () => {
    const first = item("i", day1, { key: "coarse", step: 20 });
    const second = item(
      "j",
      day2,
      { key: "coarse", step: 20 },
      { key: "fine", step: 10, origin: [500005, 51e5] },
    );
    const { params } = await loaded([first, second]);
    expect(gridOf(params.shape)).toMatchObject({ stepX: 10, originX: 499995 });
  });

  it("the stem of one item's file is no further name of a band; one that all share is", async () => {
    const at = (id: string, stem: string): object => {
      const made = item(id, day1, {}) as { assets: { b: Record<string, unknown> } };
      made.assets.b["href"] = `https://s.test/${id}/${stem}.tif`;
      return made;
    };
    const aliases = async (...stems: string[]): Promise<readonly string[]> =>
      (await loaded(stems.map((stem, i) => at(`i${i}`, stem)))).params.shape.bands![0]!.aliases;
    expect(await aliases("red_jan", "red_feb")).toEqual([]);
    expect(await aliases("B04", "B04")).toEqual(["B04"]);
  });
});
