/** Headers of JPEG 2000 of forms that few writers make, put together by hand after ISO/IEC 15444-1. */
import { describe, expect, it } from "vitest";
import { jpeg2000Storage } from "../../../../../src/io/sources/jp2/header.ts";
import { pagedBytes } from "../../../../../src/io/sources/cog/paged.ts";
import { jp2Boxes } from "../../../../../src/io/sources/jp2/boxes.ts";
import type { Jpeg2000Size } from "../../../../../src/io/sources/jp2/layout.ts";
import { levelsOf } from "../../../../../src/io/sources/jp2/levels.ts";
import { mainHeader } from "../../../../../src/io/sources/jp2/main-header.ts";
import { oneTileCodestream } from "../../../../../src/io/sources/jp2/one-tile.ts";
import { tilePartsOf } from "../../../../../src/io/sources/jp2/tile-parts.ts";
import { readHeader } from "../../../../../src/io/sources/raster-formats.ts";
import { jp2Files, memorySource } from "../../../../support/jp2-files.ts";

const number = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
const text = (value: string): number[] => [...new TextEncoder().encode(value)];

type BoxLength = "its own" | "to the end";
const box = (type: string, content: readonly number[], length: BoxLength = "its own"): number[] => [
  ...number(length === "its own" ? 8 + content.length : 0, 4),
  ...text(type),
  ...content,
];
const SIGNATURE = box("jP  ", [0x0d, 0x0a, 0x87, 0x0a]);
const CODESTREAM = box("jp2c", [0xff, 0x4f]);
/** Channel definitions: channel, type, what it belongs to. */
const channels = (...types: number[]): number[] =>
  box("jp2h", [
    ...box("ihdr", number(0, 14)),
    ...box("cdef", [
      ...number(types.length, 2),
      ...types.flatMap((type, i) => [...number(i, 2), ...number(type, 2), ...number(0, 2)]),
    ]),
  ]);
const boxesOf = (...parts: number[][]) =>
  jp2Boxes(pagedBytes(memorySource(Uint8Array.from([SIGNATURE, ...parts].flat())).source), "file");

describe("boxes", () => {
  it("the channel of opacity is the one that is called so", async () => {
    expect((await boxesOf(channels(0, 1), CODESTREAM)).opacity).toBe(1);
    expect((await boxesOf(channels(1, 0), CODESTREAM)).opacity).toBe(0);
    expect((await boxesOf(channels(0, 0, 0), CODESTREAM)).opacity).toBeNull();
  });

  it("the last box may leave its length open, also inside of another one", async () => {
    const gml = text("<x:RectifiedGrid></x:RectifiedGrid>");
    const labelled = [
      ...box("lbl ", text("gml.data")),
      ...box("asoc", box("xml ", gml, "to the end"), "to the end"),
    ];
    const found = await boxesOf(CODESTREAM, box("asoc", labelled, "to the end"));
    expect(found.gml).toContain("RectifiedGrid");
    expect(found.codestream.stop).toBe(SIGNATURE.length + CODESTREAM.length);
  });

  it("XML without a grid is passed over, and associations have an end", async () => {
    const nested = (depth: number): number[] =>
      depth === 0 ? box("xml ", text("RectifiedGrid")) : box("asoc", nested(depth - 1));
    expect((await boxesOf(box("xml ", text("<a/>")), nested(4), CODESTREAM)).gml).toBe("RectifiedGrid");
    expect((await boxesOf(nested(5), CODESTREAM)).gml).toBeNull();
  });
});

const segment = (marker: number, content: readonly number[]): number[] => [
  ...number(marker, 2),
  ...number(content.length + 2, 2),
  ...content,
];
/** SIZ of an image of 64 x 64 in one tile; depths are bits less one, 128 more for signed ones. */
const siz = (...depths: number[]): number[] =>
  segment(0xff51, [
    ...number(0, 2),
    ...[64, 64, 0, 0, 64, 64, 0, 0].flatMap((value) => number(value, 4)),
    ...number(depths.length, 2),
    ...depths.flatMap((depth) => [depth, 1, 1]),
  ]);
/** COD and COC with their numbers of wavelet levels. */
const cod = (levels: number): number[] => segment(0xff52, [0, 0, 0, 1, 0, levels, 4, 4, 0, 1]);
const coc = (component: number, levels: number): number[] =>
  segment(0xff53, [component, 0, levels, 4, 4, 0, 1]);
const headerOf = (...segments: number[][]) => {
  const bytes = Uint8Array.from([0xff, 0x4f, ...segments.flat(), 0xff, 0x90, 0, 10]);
  return mainHeader(pagedBytes(memorySource(bytes).source), 0, "file");
};

describe("main headers", () => {
  it("the deepest component and the fewest wavelet levels count for all", async () => {
    const { size, reductions } = await headerOf(siz(11, 7), cod(5), coc(1, 3));
    expect(size).toMatchObject({ components: 2, bits: 12, signed: false });
    expect(reductions).toBe(3);
    expect((await headerOf(siz(7), cod(0))).reductions).toBe(0);
  });

  it.each([
    ["signed and unsigned components", [siz(7, 135), cod(1)], /partly signed/],
    ["17 bits", [siz(16), cod(1)], /17 bits/],
    ["no coding", [siz(7)], /no COD/],
    ["33 wavelet levels", [siz(7), cod(33)], /wavelet levels/],
    ["packed packet headers", [siz(7), cod(1), segment(0xff60, [0])], /PPM/],
    [
      "kept segments beyond all",
      [siz(7), cod(1), ...Array<number[]>(2).fill(segment(0xff5c, Array<number>(40_000).fill(0)))],
      /are allowed/,
    ],
  ] as const)("%s are refused", async (_, segments, reason) => {
    await expect(headerOf(...segments.map((each) => [...each]))).rejects.toThrow(reason);
  });

  it("indexes and comments are not handed on to the decoder", async () => {
    const plain = [siz(7), cod(1)];
    const { kept, tilePartLengths } = await headerOf(
      ...plain,
      segment(0xff64, text("me")),
      segment(0xff55, [0, 0]),
    );
    expect(kept).toEqual((await headerOf(...plain)).kept);
    expect(tilePartLengths).toEqual([Uint8Array.of(0, 0)]);
  });
});

describe("tile-parts", () => {
  const indexed = jp2Files.find(({ name }) => name === "TLM")!;
  const { source } = memorySource(indexed.bytes);
  /** TLM segments with the tile in two bytes and the length in four. */
  const tlm = (index: number, parts: readonly (readonly [number, number])[]): Uint8Array =>
    Uint8Array.from([
      index,
      0x60,
      ...parts.flatMap(([tile, length]) => [...number(tile, 2), ...number(length, 4)]),
    ]);
  const asIndexed = async (index: (parts: [number, number][]) => Uint8Array[]) => {
    const jpeg2000 = jpeg2000Storage(await readHeader(source));
    const { tiles, offsets, lengths } = jpeg2000.parts;
    const entries = tiles.map((tile, i): [number, number] => [tile, lengths[i]!]);
    const { source: counting, asked } = memorySource(indexed.bytes);
    const parts = await tilePartsOf(counting, {
      index: index(entries),
      tiles: new Set(tiles).size,
      start: offsets[0]!,
      stop: indexed.bytes.length,
      validator: null,
    });
    return { same: JSON.stringify(parts) === JSON.stringify(jpeg2000.parts), reads: asked.length };
  };

  it("segments of an index are taken by their numbers", async () => {
    const halves = (parts: [number, number][]) => [tlm(1, parts.slice(2)), tlm(0, parts.slice(0, 2))];
    expect(await asIndexed(halves)).toEqual({ same: true, reads: 0 });
  });

  it("an index that does not speak of all bytes, or not of all tiles, is not believed", async () => {
    const short = ([first, ...rest]: [number, number][]) => [tlm(0, [[first![0], first![1] - 1], ...rest])];
    const one = (parts: [number, number][]) => [
      tlm(
        0,
        parts.map(([, length]) => [0, length] as const),
      ),
    ];
    for (const wrong of [short, one, () => [Uint8Array.of(0)], () => [Uint8Array.of(0, 0x70, 1, 2, 3, 4)]]) {
      const { same, reads } = await asIndexed(wrong);
      expect([same, reads > 0]).toEqual([true, true]);
    }
  });

  it("a last part of open length loses the file's end, and each gets its own length", async () => {
    const jpeg2000 = jpeg2000Storage(await readHeader(source));
    const area = { x0: 0, y0: 0, x1: 8, y1: 8 };
    const part = [0xff, 0x90, 0, 10, 0, 1, ...number(0, 4), 0, 1, 0xff, 0x93, 5, 6];
    const made = (bytes: readonly number[]) =>
      oneTileCodestream(jpeg2000, 1, { area, parts: [Uint8Array.from(bytes)] }).subarray(
        jpeg2000.mainHeader.length,
      );
    const wanted = [0xff, 0x90, 0, 10, 0, 0, ...number(16, 4), 0, 1, 0xff, 0x93, 5, 6, 0xff, 0xd9];
    expect([...made([...part, 0xff, 0xd9])]).toEqual(wanted);
    expect([...made(part)]).toEqual(wanted);
    expect(() => made([0xff, 0x90, 0, 10, 0, 2, ...part.slice(6)])).toThrow(/not where it says/);
  });
});

describe("levels", () => {
  const nowhere = { place: { transform: null, from: null, problem: null }, crs: "", problem: null };
  const size: Jpeg2000Size = {
    x0: 0,
    y0: 0,
    x1: 4096,
    y1: 4096,
    tileX0: 0,
    tileY0: 0,
    tileWidth: 16,
    tileHeight: 16,
    components: 1,
    bits: 8,
    signed: false,
  };

  it("end where a block would be made of more than 64 tiles", () => {
    const levels = levelsOf(size, 12, nowhere);
    expect(levels.map(({ blockWidth }) => blockWidth)).toEqual([16, 8, 4, 2, 1, 1, 1]);
  });
});

describe("opacity", () => {
  it.each([
    [2, [0, 1], 1],
    [2, [1, 0], null],
    [3, [0, 0, 1], null],
  ] as const)("of %i components, types %j: alpha band %s", async (bands, types, alpha) => {
    const raw = jp2Files.find((file) => file.bands === bands && file.bytes[0] === 0xff)!.bytes;
    const open = [...number(0, 4), ...text("jp2c"), ...raw];
    const boxed = Uint8Array.from([...SIGNATURE, ...channels(...types), ...open]);
    const header = await readHeader(memorySource(boxed).source);
    expect([header.bands, jpeg2000Storage(header).alphaBand]).toEqual([bands, alpha]);
  });
});
