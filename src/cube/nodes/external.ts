/**
 * Work that leaves the engine: a function of a user, called piece by piece. It gets consumed dimensions whole, and squares of y and x
 * that are anchored at the first cell of the shape; what comes back may have other dimensions.
 */
import {
  externalBytesMax,
  externalCallWork,
  externalCallsAtOnce,
  externalReturnedBytesMax,
  externalSquares,
  externalValueWork,
} from "../../limits.ts";
import { canonicalJson } from "../canonical.ts";
import { type Chunk, chunkBytesMax } from "../chunk.ts";
import { ProcessFault } from "../faults.ts";
import { hashText } from "../hash.ts";
import type { ExternalFunction, ExternalPort, Fold, NodeKind, Verdict } from "../node.ts";
import {
  type Cut,
  type DimCut,
  type Piece,
  countWithin,
  grainOf,
  largestSizes,
  piecesWithin,
  seenRegion,
} from "../pieces/cut.ts";
import { callsUnderWay } from "../pieces/under-way.ts";
import { pieceShape } from "../pieces/shape.ts";
import { type Placed, type Target, computedOf, place, valueBytes, valuesOf } from "../pieces/values.ts";
import { type Region, regionCells, regionSizes } from "../region.ts";
import { type CubeShape, type Dimension, dimIndex, labelCount, sizesOf } from "../shape.ts";
import { computedValues, withValues } from "./values.ts";

export interface ExternalParams {
  readonly function: ExternalFunction;
  /** Per dimension of the input; `square`: as large a square of y and x as one call may have. */
  readonly cut: readonly (DimCut | "square")[];
  /** Of what comes back: the same as a dimension of the input, or another one, which then is whole in every piece. */
  readonly dims: readonly ResultDimension[];
}

export type ResultDimension = { readonly same: string } | Dimension;

export const external: NodeKind<ExternalParams> = {
  kind: "external",
  rev: 2,
  grid: "own",
  shape: (params, [input]) => resultShape(params, input!),
  grain: (params, [input]) => {
    const cut = cutOf(params, input!);
    return sourcesOf(params, input!).map((index) => (index === null ? "whole" : grainOf(cut[index]!)));
  },
  needs: (params, region, [input]) =>
    piecesOf(params, region, input!).map((piece) => ({ input: 0, region: seenRegion(piece) })),
  work(params, region, [input]) {
    const calls = countWithin(cutOf(params, input!), sizesOf(input!), inputRegion(params, region, input!));
    const { values, returned, bytes } = callSize(params, input!);
    return {
      bytes: chunkBytesMax("float64", regionCells(region)) + Math.min(calls, externalCallsAtOnce) * bytes,
      kernelPixels: calls * (externalCallWork + (values + returned) * externalValueWork),
    };
  },
  begin: (params, region, [input], { external: port, origin }) => {
    if (!port)
      throw new ProcessFault("InvalidRuntime", `The runtime ${params.function.runtime} is not offered here.`);
    return externalFold({ params, region, input: input!, port, origin });
  },
  /** Whose function it is does not change what it gives. */
  identity: ({ function: { code: _code, user: _user, ...named }, cut, dims }) => ({ ...named, cut, dims }),
};

function resultShape(params: ExternalParams, input: CubeShape): CubeShape {
  requireSmallCalls(params, input);
  const { bands, ...rest } = withValues(input, computedValues([input], "lost"));
  const dims = params.dims.map((dim) => ("same" in dim ? input.dims[dimIndex(input, dim.same)]! : dim));
  const sameBands = dims.some((dim) => dim.type === "bands" && input.dims.includes(dim));
  return { ...rest, dims, ...(bands && sameBands ? { bands } : {}) };
}

/** Per dimension of the result the one of the input that it is; null for those that the function makes. */
function sourcesOf(params: ExternalParams, input: CubeShape): readonly (number | null)[] {
  return params.dims.map((dim) => ("same" in dim ? dimIndex(input, dim.same) : null));
}

/** The cut with squares of a side: the largest of which a call may have so many bytes. */
function cutOf(params: ExternalParams, input: CubeShape): Cut {
  const side =
    externalSquares.find((candidate) => fits(params, input, squares(params, candidate))) ??
    externalSquares.at(-1)!;
  return squares(params, side);
}

function squares({ cut }: ExternalParams, side: number): Cut {
  return cut.map((dim) => (dim === "square" ? { size: side, overlap: 0, filled: false } : dim));
}

interface CallSize {
  readonly values: number;
  readonly returned: number;
  /** Of both. */
  readonly bytes: number;
}

function callSize(params: ExternalParams, input: CubeShape, cut: Cut = cutOf(params, input)): CallSize {
  const sizes = largestSizes(cut, sizesOf(input));
  const values = sizes.reduce((product, size) => product * size, 1);
  const returned = params.dims.reduce(
    (product, dim) => product * ("same" in dim ? sizes[dimIndex(input, dim.same)]! : labelCount(dim.labels)),
    1,
  );
  return { values, returned, bytes: values * valueBytes(input.type) + returned * 8 };
}

function fits(params: ExternalParams, input: CubeShape, cut: Cut): boolean {
  const { values, returned } = callSize(params, input, cut);
  return values * valueBytes(input.type) <= externalBytesMax && returned * 8 <= externalReturnedBytesMax;
}

function requireSmallCalls(params: ExternalParams, input: CubeShape): void {
  if (fits(params, input, cutOf(params, input))) return;
  const { values, returned } = callSize(params, input);
  const mebibytes = (bytes: number): number => Math.ceil(bytes / 1048576);
  throw new ProcessFault(
    "ProcessGraphComplexity",
    `One call of the function would get ${mebibytes(values * valueBytes(input.type))} MiB and give ${mebibytes(returned * 8)} MiB; ${mebibytes(externalBytesMax)} and ${mebibytes(externalReturnedBytesMax)} MiB are allowed. Give it fewer dates or bands, or smaller neighborhoods.`,
  );
}

/** The own cells of a region of the result, as a region of the input; consumed dimensions are whole. */
function inputRegion(params: ExternalParams, region: Region, input: CubeShape): Region {
  const sources = sourcesOf(params, input);
  return sizesOf(input).map((size, index) => {
    const at = sources.indexOf(index);
    return at < 0 ? { start: 0, stop: size } : region[at]!;
  });
}

function piecesOf(params: ExternalParams, region: Region, input: CubeShape): readonly Piece[] {
  return piecesWithin(cutOf(params, input), sizesOf(input), inputRegion(params, region, input));
}

interface Job {
  readonly params: ExternalParams;
  readonly region: Region;
  readonly input: CubeShape;
  readonly port: ExternalPort;
  readonly origin: string;
}

function externalFold(job: Job): Fold {
  const pieces = piecesOf(job.params, job.region, job.input);
  const sizes = regionSizes(job.region);
  const target = { data: new Float64Array(regionCells(job.region)), sizes };
  const seedOf = seeds(job.params);
  const calls = callsUnderWay();
  return {
    async feed(index, chunk): Promise<Verdict> {
      await calls.add(() => callPiece(job, { piece: pieces[index]!, chunk, target, seedOf }));
      return index === pieces.length - 1 ? "done" : "more";
    },
    async finish() {
      await calls.all();
      return computedOf(target.data, sizes);
    },
  };
}

interface PieceCall {
  readonly piece: Piece;
  readonly chunk: Chunk;
  readonly target: Target;
  readonly seedOf: (piece: Piece) => number;
}

async function callPiece(job: Job, { piece, chunk, target, seedOf }: PieceCall): Promise<void> {
  const { params, region, input, port, origin } = job;
  const shape = pieceShape(input, piece);
  const dims = params.dims.map((dim) => ("same" in dim ? shape.dims[dimIndex(shape, dim.same)]! : dim));
  const returns: CubeShape = { ...shape, dims, type: "float64", nodata: null };
  const values = await port({
    function: params.function,
    shape,
    values: valuesOf(piece, chunk),
    returns,
    seed: seedOf(piece),
    origin,
  });
  const placed = sourcesOf(params, input).map((index, at): Placed => {
    const asked = region[at]!;
    if (index === null) return { from: 0, to: 0, count: asked.stop - asked.start };
    const { own, seen, before } = piece.dims[index]!;
    return {
      from: own.start - seen.start + before,
      to: own.start - asked.start,
      count: own.stop - own.start,
    };
  });
  place(values, sizesOf(returns), placed, target);
}

/** 32 bits of what the function is and of which piece it gets. */
function seeds(params: ExternalParams): (piece: Piece) => number {
  const name = canonicalJson(external.identity!(params, []));
  return ({ dims }) =>
    Number.parseInt(hashText(`${name}|${dims.map(({ number }) => number).join(",")}`).slice(0, 8), 16);
}
