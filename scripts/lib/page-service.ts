/** The map of the page, as a service of the back-end. */

/** Fixed, because it is public anyway. */
export const pageServiceId = "0".repeat(31) + "1";

/** NDVI of one date, clouds masked by the scene classes. */
export function pageService(collection: string): unknown {
  const callback = (graph: object) => ({ process_graph: graph });
  const scl = (c: number, y: number) => ({
    [`c${c}`]: { process_id: "eq", arguments: { x: { from_node: "scl" }, y } },
  });
  return {
    title: "NDVI of the synthetic demo collection",
    configuration: { colormap: "ndvi" },
    process: {
      parameters: [
        {
          name: "date",
          description: "First day of the time window",
          schema: { type: "string" },
          default: "2024-06-01",
        },
        {
          name: "until",
          description: "Day after the window",
          schema: { type: "string" },
          default: "2024-06-02",
        },
      ],
      process_graph: {
        load: {
          process_id: "load_collection",
          arguments: {
            id: collection,
            spatial_extent: null,
            temporal_extent: [{ from_parameter: "date" }, { from_parameter: "until" }],
            bands: ["B04", "B08", "SCL"],
          },
        },
        ndvi: {
          process_id: "reduce_dimension",
          arguments: {
            data: { from_node: "load" },
            dimension: "bands",
            reducer: callback({
              red: {
                process_id: "array_element",
                arguments: { data: { from_parameter: "data" }, label: "B04" },
              },
              nir: {
                process_id: "array_element",
                arguments: { data: { from_parameter: "data" }, label: "B08" },
              },
              scl: {
                process_id: "array_element",
                arguments: { data: { from_parameter: "data" }, label: "SCL" },
              },
              ...scl(8, 8),
              ...scl(9, 9),
              ...scl(3, 3),
              cloud: { process_id: "or", arguments: { x: { from_node: "c8" }, y: { from_node: "c9" } } },
              bad: { process_id: "or", arguments: { x: { from_node: "cloud" }, y: { from_node: "c3" } } },
              nd: {
                process_id: "normalized_difference",
                arguments: { x: { from_node: "nir" }, y: { from_node: "red" } },
              },
              out: {
                process_id: "if",
                arguments: { value: { from_node: "bad" }, accept: null, reject: { from_node: "nd" } },
                result: true,
              },
            }),
          },
        },
        time: {
          process_id: "reduce_dimension",
          arguments: {
            data: { from_node: "ndvi" },
            dimension: "t",
            reducer: callback({
              first: { process_id: "first", arguments: { data: { from_parameter: "data" } }, result: true },
            }),
          },
        },
        save: {
          process_id: "save_result",
          arguments: { data: { from_node: "time" }, format: "PNG", options: { colormap: "ndvi" } },
          result: true,
        },
      },
    },
  };
}
