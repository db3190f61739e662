import { readJsonCube } from "../../../../io/sources/vector/json-cube.ts";
import { wholeFile } from "../vector.ts";
import type { InputFormat } from "./format.ts";

export const json: InputFormat = {
  name: "JSON",
  definition: {
    title: "JSON",
    description:
      "A data cube as the output format JSON writes it: dimensions (dims), labels (coords) and nested values (data).",
    gis_data_types: ["raster", "vector", "table", "other"],
    parameters: {},
  },
  async bind(file, ports) {
    return { kind: "memory", params: readJsonCube(await wholeFile(file, ports)) };
  },
};
