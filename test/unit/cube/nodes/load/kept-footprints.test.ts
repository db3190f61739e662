/** Footprints are kept by their key, up to a number of bytes; the one used longest ago goes first. */
import { expect, it, vi } from "vitest";
import { keptFootprint } from "../../../../../src/cube/nodes/load/kept-footprints.ts";
import type { Footprint } from "../../../../../src/cube/nodes/load/passes.ts";
import { fieldsKeptBytesMax } from "../../../../../src/limits.ts";

function footprint(cells: number): Footprint {
  const indexes = {
    aligned: false,
    width: cells,
    columns: new Int32Array(cells),
    rows: new Int32Array(cells),
  };
  return { kind: "near", indexes, blocks: [] };
}

const tile = 65_536;
const fit = Math.floor(fieldsKeptBytesMax / (tile * 12 + 2048));

it("as many tiles stay as fit, and one that is used again stays longest", () => {
  const make = vi.fn(() => footprint(tile));
  const first = keptFootprint("0", make);
  for (let i = 1; i < fit; i++) keptFootprint(String(i), make);
  expect(keptFootprint("0", make)).toBe(first);
  expect(make).toHaveBeenCalledTimes(fit);
  keptFootprint("one more", make);
  expect(keptFootprint("0", make)).toBe(first);
  expect(make).toHaveBeenCalledTimes(fit + 1);
  keptFootprint("1", make);
  expect(make).toHaveBeenCalledTimes(fit + 2);
});

it("one of a large window is not kept, and pushes nothing out", () => {
  const make = vi.fn(() => footprint(tile));
  keptFootprint("small", make);
  const large = vi.fn(() => footprint(fieldsKeptBytesMax / 8));
  keptFootprint("large", large);
  keptFootprint("large", large);
  expect(large).toHaveBeenCalledTimes(2);
  keptFootprint("small", make);
  expect(make).toHaveBeenCalledTimes(1);
});
