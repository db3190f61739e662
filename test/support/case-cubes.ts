/** Cubes and callbacks in the form of the official cases, in few words. */

export const data = { from_parameter: "data" };
export const x = { from_parameter: "x" };
export const y = { from_parameter: "y" };

export const callback = (process_id: string, args: object): object => ({
  process_graph: { p: { process_id, arguments: args, result: true } },
});

export const time = (values: readonly string[]): object => ({ type: "temporal", values });
export const bands = (values: readonly string[]): object => ({ type: "bands", values });
export const other = (values: readonly (string | number)[]): object => ({ type: "other", values });
export const axis = (name: "x" | "y", values: readonly number[], crs = "EPSG:32633"): object => ({
  type: "spatial",
  axis: name,
  values,
  reference_system: crs,
});

export const cube = (dimensions: Readonly<Record<string, object>>, values: unknown): object => ({
  type: "datacube",
  order: Object.keys(dimensions),
  dimensions,
  data: values,
});
