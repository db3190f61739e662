/** A callback on every cell for itself. */
import { blockPixels } from "../../limits.ts";
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import type { NodeKind } from "../node.ts";
import type { Paced } from "../pace.ts";
import type { CompiledProgram } from "../program/compile.ts";
import type { Callback } from "../program/program.ts";
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
import { callbackValues, withValues } from "./values.ts";
import { whole } from "./whole.ts";

/** The callback's parameter is `x`; one value in, one out, same shape but for the type. */
export interface ApplyParams extends Callback {}

export const apply: NodeKind<ApplyParams> = {
  kind: "apply",
  rev: 2,
  grid: "any",
  shape(params, [input]) {
    const type = valueType(programOf(params, input!));
    return withValues(input!, callbackValues(params, type, { x: input! }));
  },
  grain: (_params, [input]) => input!.dims.map(() => "any"),
  needs: (_params, region) => [{ input: 0, region }],
  work(params, region, [input]) {
    const cells = regionCells(region);
    const program = programOf(params, input!);
    return {
      bytes: chunkBytesMax("float64", cells) + columnBytes(2) + program.scratchBytes,
      kernelPixels: cells * program.workPerPixel,
      keepsInputs: true,
    };
  },
  begin: (params, _region, [input]) => whole(1, ([chunk]) => applyBlocks(programOf(params, input!), chunk!)),
};

function programOf(params: ApplyParams, input: CubeShape): CompiledProgram {
  return compiledCallback(params, { x: pixelSpec(input) });
}

/** The type of the single value that a callback gives per pixel. */
export function valueType(program: CompiledProgram): "float64" | "boolean" {
  if (program.result.kind === "array")
    throw new ProcessFault(
      "ProcessParameterInvalid",
      "The callback must give a single value, and gives an array; take an element of it with array_element, or use apply_dimension.",
    );
  return resultType(program);
}

export function resultType(program: CompiledProgram): "float64" | "boolean" {
  return program.result.type === "boolean" ? "boolean" : "float64";
}

function* applyBlocks(program: CompiledProgram, chunk: Chunk): Paced<Chunk> {
  const cells = chunk.data.length;
  const out = computedChunk(cells);
  const x = inputColumn();
  const result = inputColumn();
  for (let start = 0; start < cells; start += blockPixels) {
    const count = Math.min(blockPixels, cells - start);
    fillColumn(x, chunk, { start, count });
    program.run({ x }, count, [result]);
    storeColumn(out, start, result, count);
    yield count * program.workPerPixel;
  }
  return finishComputed(out, chunk.sizes, resultType(program));
}
