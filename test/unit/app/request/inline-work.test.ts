import { expect, it } from "vitest";
import { createInlineWork } from "../../../../src/app/request/inline-work.ts";
import { inlineKernelPixelsMax, inlineReadBytesMax } from "../../../../src/limits.ts";

it("what a request does itself is bounded for all of its parts together", () => {
  const inline = createInlineWork();
  const half = { readBytes: inlineReadBytesMax / 2, kernelPixels: inlineKernelPixelsMax / 4 };
  expect(inline.takes(half)).toBe(true);
  expect(inline.takes(half)).toBe(true);
  expect(inline.takes({ readBytes: 1, kernelPixels: 0 })).toBe(false);
  // What was refused takes no room.
  expect(inline.takes({ readBytes: 0, kernelPixels: inlineKernelPixelsMax / 2 })).toBe(true);
  expect(inline.takes({ readBytes: 0, kernelPixels: 1 })).toBe(false);
});
