/** Work that leaves the engine: the chunk of the declared grain goes through a port and is awaited. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import type { ExternalCall, NodeKind } from "../node.ts";
import { regionCells } from "../region.ts";

/** One chunk of the declared grain goes through a port and is awaited. */
export type ExternalParams = ExternalCall;

export const external: NodeKind<ExternalParams> = {
  kind: "external",
  rev: 1,
  grid: "own",
  shape: (params) => params.shape,
  grain: (params) => params.shape.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work: (params, region) => ({
    bytes: chunkBytesMax(params.shape.type, regionCells(region)),
    kernelPixels: regionCells(region),
    keepsInputs: true,
  }),
  begin(params, _region, _inputs, scratch) {
    const port = scratch.external;
    let held: Chunk | null = null;
    return {
      feed(_index, chunk) {
        held = chunk;
        return "done";
      },
      finish() {
        if (!port)
          throw new ProcessFault("InvalidRuntime", `The runtime ${params.runtime} is not offered here.`);
        return port(params, held!);
      },
    };
  },
};
