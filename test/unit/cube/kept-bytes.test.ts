/** Things are kept by their key, up to a number of bytes; the one used longest ago goes first. */
import { expect, it, vi } from "vitest";
import { createKeptBytes } from "../../../src/cube/kept-bytes.ts";

const size = 10_000;
const scene = () => {
  const kept = createKeptBytes<Uint8Array>({ bytesMax: 10.9 * size, bytesOf: (value) => value.byteLength });
  return { kept, make: vi.fn(() => new Uint8Array(size)) };
};

it("as many stay as fit, and one that is used again stays longest", () => {
  const { kept, make } = scene();
  const first = kept.get("0", make);
  for (let i = 1; i < 10; i++) kept.get(String(i), make);
  expect(kept.get("0", make)).toBe(first);
  expect(make).toHaveBeenCalledTimes(10);
  kept.get("one more", make);
  expect(kept.get("0", make)).toBe(first);
  expect(make).toHaveBeenCalledTimes(11);
  kept.get("1", make);
  expect(make).toHaveBeenCalledTimes(12);
});

it("a large one is not kept, and pushes nothing out", () => {
  const { kept, make } = scene();
  kept.get("small", make);
  const large = vi.fn(() => new Uint8Array(3 * size));
  kept.get("large", large);
  kept.get("large", large);
  expect(large).toHaveBeenCalledTimes(2);
  kept.get("small", make);
  expect(make).toHaveBeenCalledTimes(1);
});
