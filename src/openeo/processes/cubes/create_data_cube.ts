import { defineProcess } from "../../define.ts";

export const create_data_cube = defineProcess(
  "create_data_cube",
  {
    summary: "A data cube without dimensions",
    description: "It holds one value, which is no-data. Dimensions are added with add_dimension.",
  },
  (context) =>
    context.add("memory", { shape: { dims: [], type: "float64", nodata: null }, data: [null] }, []),
);
