/** A cube as a table: a row per combination of labels of all dimensions but bands (or properties), a value per band. */
import { toMemory } from "../../cube/nodes/memory.ts";
import type { Chunk } from "../../cube/chunk.ts";
import { columnsDimension } from "../../cube/vector/vector-cube.ts";
import { type CubeShape, type Dimension, type Label, labelAt, labelCount } from "../../cube/shape.ts";

export interface CubeTable {
  /** The dimensions of the rows, from the outside in. */
  readonly dims: readonly Dimension[];
  /** Names of the values; "value" where the cube has none. */
  readonly columns: readonly string[];
  /** False for geometries alone: nothing but no-data for each. */
  readonly hasValues: boolean;
  /** In row order; `at` are indexes of labels, one per dimension. */
  rows(): Iterable<{ readonly at: readonly number[]; readonly values: readonly (number | null)[] }>;
}

export function tableOf(chunk: Chunk, shape: CubeShape): CubeTable {
  const bandsAt = columnsDimension(shape);
  const dims = shape.dims.filter((_, index) => index !== bandsAt);
  const labels = bandsAt < 0 ? ["value"] : labelsOf(shape.dims[bandsAt]!).map(String);
  const { data } = toMemory(chunk, shape);
  const strides = chunk.sizes.map((_, dim) =>
    chunk.sizes.slice(dim + 1).reduce((product, size) => product * size, 1),
  );
  return {
    dims,
    columns: labels,
    hasValues: bandsAt >= 0 || !dims.some((dim) => dim.features) || data.some((value) => value !== null),
    *rows() {
      const sizes = dims.map((dim) => labelCount(dim.labels));
      const own = strides.filter((_, index) => index !== bandsAt);
      const count = sizes.reduce((product, size) => product * size, 1);
      for (let row = 0; row < count; row++) {
        const at = indexesOf(row, sizes);
        const first = at.reduce((sum, index, dim) => sum + index * own[dim]!, 0);
        const values = labels.map(
          (_, band) => data[first + band * (bandsAt < 0 ? 0 : strides[bandsAt]!)] ?? null,
        );
        yield {
          at,
          values: values.map((value) => (value !== null && Number.isFinite(value) ? value : null)),
        };
      }
    },
  };
}

export function labelsOf(dim: Dimension): Label[] {
  return Array.from({ length: labelCount(dim.labels) }, (_, index) => labelAt(dim.labels, index));
}

function indexesOf(row: number, sizes: readonly number[]): number[] {
  const at: number[] = [];
  let rest = row;
  for (let dim = sizes.length - 1; dim >= 0; dim--) {
    at.unshift(rest % sizes[dim]!);
    rest = Math.floor(rest / sizes[dim]!);
  }
  return at;
}
