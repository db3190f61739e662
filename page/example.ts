/** The example of the page: the greenest value of each pixel in a summer, clouds taken out. */
const from = (from_node: string): object => ({ from_node });
const parameter = (from_parameter: string): object => ({ from_parameter });
const node = (process_id: string, args: object, result = false): object => ({
  process_id,
  arguments: args,
  ...(result ? { result: true } : {}),
});

/** Shadows are class 3, clouds 8 and 9. */
const isCloudy = {
  process_graph: {
    shadow: node("eq", { x: parameter("x"), y: 3 }),
    cloud: node("between", { x: parameter("x"), min: 8, max: 9 }),
    either: node("or", { x: from("shadow"), y: from("cloud") }, true),
  },
};

const time = ["2024-05-01", "2024-09-01"];
const load = (bands: readonly string[]): object =>
  node("load_collection", { id: "SYNTHETIC_S2_DEMO", spatial_extent: null, temporal_extent: time, bands });

const greenest = {
  load: load(["B04", "B08"]),
  ndvi: node("ndvi", { data: from("load"), nir: "B08", red: "B04" }),
  classes: load(["SCL"]),
  flat: node("drop_dimension", { data: from("classes"), name: "bands" }),
  cloudy: node("apply", { data: from("flat"), process: isCloudy }),
  clear: node("mask", { data: from("ndvi"), mask: from("cloudy") }),
  greenest: node("reduce_dimension", {
    data: from("clear"),
    dimension: "t",
    reducer: { process_graph: { max: node("max", { data: parameter("data") }, true) } },
  }),
};
const image = node(
  "save_result",
  { data: from("greenest"), format: "PNG", options: { colormap: "ndvi" } },
  true,
);

export const exampleTitle = "Greenest pixel of summer 2024";
/** Values as GTiff, and a picture of them. */
export const exampleJob = {
  ...greenest,
  values: node("save_result", { data: from("greenest"), format: "GTiff" }),
  image,
};
export const exampleService = { ...greenest, image };
