/** Which columns of a table say which row it is. */
import type { Dimension } from "../../cube/shape.ts";

export interface RowColumn {
  readonly name: string;
  /** Index among the dimensions of the rows. */
  readonly dim: number;
}

/** Columns that say which row it is. Time series of features begin with date and feature_index, as clients of openEO read them. */
export function rowColumns(dims: readonly Dimension[]): readonly RowColumn[] {
  const columns = dims.map(({ name }, dim) => ({ name, dim }));
  const geometry = dims.findIndex((dim) => dim.features);
  if (geometry < 0) return columns;
  if (dims.length === 1) return [];
  const time = dims.findIndex((dim) => dim.type === "temporal");
  const others = columns.filter(({ dim }) => dim !== geometry && dim !== time);
  const index = { name: time < 0 ? dims[geometry]!.name : "feature_index", dim: geometry };
  return [...(time < 0 ? [] : [{ name: "date", dim: time }]), index, ...others];
}
