/** A process on every piece of a cube with what lies around it, of which the piece's own cells stay: apply_neighborhood. */
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import type { Fold, NodeKind, Verdict } from "../node.ts";
import { type Cut, type Piece, grainOf, largestSizes, piecesWithin, seenRegion } from "../pieces/cut.ts";
import { type Target, computedOf, place, valueBytes, valuesOf } from "../pieces/values.ts";
import type { NodeId, Plan } from "../plan.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, sizesOf } from "../shape.ts";

/** The process as a plan of its own, for pieces of one form. */
export interface NestedPlan {
  readonly plan: Plan;
  readonly node: NodeId;
  /** What one piece takes, as its schedule says. */
  readonly peakBytes: number;
  readonly kernelPixels: number;
}

export interface NeighborhoodParams {
  readonly cut: Cut;
  /** By the windows of the piece, in row order of the dimensions that are cut into windows; a single one where none is. */
  readonly nested: readonly NestedPlan[];
}

export const neighborhood: NodeKind<NeighborhoodParams> = {
  kind: "neighborhood",
  rev: 1,
  grid: "own",
  shape: (params, [input]) => {
    const { type, written } = resultOf(params.nested[0]!);
    const { written: _written, ...rest } = input!;
    const values = { type: type === "boolean" ? "boolean" : "float64", nodata: null } as const;
    return { ...rest, ...values, ...(written ? { written } : {}) };
  },
  grain: ({ cut }) => cut.map(grainOf),
  needs: (params, region, [input]) =>
    piecesOf(params, region, input!).map((piece) => ({ input: 0, region: seenRegion(piece) })),
  work(params, region, [input]) {
    const largest = largestSizes(params.cut, sizesOf(input!)).reduce((product, size) => product * size, 1);
    const pieces = piecesOf(params, region, input!).map((piece) => nestedOf(params, piece));
    return {
      bytes:
        chunkBytesMax("float64", regionCells(region)) +
        largest * valueBytes(input!.type) +
        pieces.reduce((most, { peakBytes }) => Math.max(most, peakBytes), 0),
      kernelPixels: pieces.reduce((sum, { kernelPixels }) => sum + kernelPixels, 0),
    };
  },
  begin: (params, region, [input], { nested }): Fold => {
    const pieces = piecesOf(params, region, input!);
    const sizes = regionSizes(region);
    const target = { data: new Float64Array(regionCells(region)), sizes };
    return {
      async feed(index, chunk): Promise<Verdict> {
        const piece = pieces[index]!;
        const { plan, node } = nestedOf(params, piece);
        const result = await nested(plan, node, pieceChunk(piece, chunk));
        putOwn(piece, result, region, target);
        return index === pieces.length - 1 ? "done" : "more";
      },
      finish: () => {
        const { type } = resultOf(params.nested[0]!);
        const chunk = computedOf(target.data, sizes);
        return type === "boolean" ? { ...chunk, type } : chunk;
      },
    };
  },
};

function resultOf({ plan, node }: NestedPlan): CubeShape {
  return plan.nodes[node]!.shape;
}

function piecesOf({ cut }: NeighborhoodParams, region: Region, input: CubeShape): readonly Piece[] {
  return piecesWithin(cut, sizesOf(input), region);
}

function nestedOf({ cut, nested }: NeighborhoodParams, { dims }: Piece): NestedPlan {
  let index = 0;
  cut.forEach((dim, at) => {
    if (dim !== "whole" && "windows" in dim) index = index * dim.windows.length + dims[at]!.number;
  });
  return nested[index]!;
}

function pieceChunk(piece: Piece, chunk: Chunk): Chunk {
  const data = valuesOf(piece, chunk);
  const sizes = piece.dims.map(({ size }) => size);
  const type = data instanceof Float32Array ? "float32" : "float64";
  return { sizes, type, data, mask: null, nodata: NaN };
}

function putOwn(piece: Piece, result: Chunk, region: Region, target: Target): void {
  const values = valuesOf({ dims: piece.dims.map((dim) => ({ ...dim, before: 0 })) }, result);
  const placed = piece.dims.map(({ own, seen, before }, dim) => ({
    from: own.start - seen.start + before,
    to: own.start - region[dim]!.start,
    count: own.stop - own.start,
  }));
  place(values, result.sizes, placed, target);
}
