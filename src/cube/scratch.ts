/** Scratch arrays of one run, handed out by size and reused call after call. */
import type { Scratch } from "./node.ts";

export type ScratchArrays = Pick<Scratch, "float64" | "bytes">;

export function createScratch(): ScratchArrays {
  let floats = new Float64Array(0);
  let octets = new Uint8Array(0);
  return {
    float64(cells) {
      if (floats.length < cells) floats = new Float64Array(cells);
      return floats.subarray(0, cells);
    },
    bytes(cells) {
      if (octets.length < cells) octets = new Uint8Array(cells);
      return octets.subarray(0, cells);
    },
  };
}
