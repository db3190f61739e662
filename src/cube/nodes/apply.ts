/** A callback on every cell for itself. */
import { blockPixels } from "../../limits.ts";
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { NodeKind } from "../node.ts";
import type { CompiledProgram } from "../program/compile.ts";
import { regionCells } from "../region.ts";
import type { CubeShape } from "../shape.ts";
import { compiledCallback, pixelSpec } from "./callback.ts";
import {
  columnBytes,
  computedChunk,
  fillColumn,
  finishComputed,
  inputColumn,
  storeColumn,
} from "./columns.ts";
import type { ApplyParams } from "./params.ts";
import { whole } from "./whole.ts";

export const apply: NodeKind<ApplyParams> = {
  kind: "apply",
  rev: 1,
  grid: "any",
  shape: (params, [input]) => ({ ...input!, type: resultType(programOf(params, input!)), nodata: null }),
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work(params, region, [input]) {
    const cells = regionCells(region);
    const program = programOf(params, input!);
    return {
      bytes: chunkBytesMax("float64", cells) + columnBytes(2) + program.scratchBytes,
      kernelPixels: cells * params.program.steps.length,
      keepsInputs: true,
    };
  },
  begin: (params, _region, [input]) => whole(1, ([chunk]) => applyBlocks(programOf(params, input!), chunk!)),
};

function programOf(params: ApplyParams, input: CubeShape): CompiledProgram {
  return compiledCallback(params, { x: pixelSpec(input) });
}

export function resultType(program: CompiledProgram): "float64" | "boolean" {
  return program.result.type === "boolean" ? "boolean" : "float64";
}

function applyBlocks(program: CompiledProgram, chunk: Chunk): Chunk {
  const cells = chunk.data.length;
  const out = computedChunk(cells);
  const x = inputColumn();
  const result = inputColumn();
  for (let start = 0; start < cells; start += blockPixels) {
    const count = Math.min(blockPixels, cells - start);
    fillColumn(x, chunk, { start, count });
    program.run({ x }, count, [result]);
    storeColumn(out, start, result, count);
  }
  return finishComputed(out, chunk.sizes, resultType(program));
}
