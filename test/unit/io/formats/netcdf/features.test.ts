/** Vector data cubes in netCDF keep the words of properties that became columns of numbers. */
import { expect, it } from "vitest";
import { vectorCube } from "../../../../../src/cube/vector/vector-cube.ts";
import { featureVariables } from "../../../../../src/io/formats/netcdf/features.ts";

it("texts under a column's name get a variable of their own; its numbers stay the cube's", () => {
  const geometry = { type: "Point", coordinates: [15, 46] };
  const features = [
    { geometry, properties: { name: "é", height: 3 } },
    { geometry, properties: { name: 7, height: 4 } },
  ];
  const columns = ["name", "height"];
  const [dim] = vectorCube(features, columns).shape.dims;
  const dims = [{ name: "geometry", size: 2 }];
  const made = featureVariables({ dim: dim!, index: 0, columns, taken: ["geometry", ...columns] }, dims);
  expect(made.map(({ name }) => name)).toEqual(["name_2", "lon", "lat"]);
  const [words] = made;
  expect(words!.attributes).toContainEqual({ name: "long_name", value: "name" });
  expect(dims[1]).toEqual({ name: "name_2_characters", size: 2 });
  const bytes = new Uint8Array(4);
  words!.write!(new DataView(bytes.buffer), 0);
  expect(new TextDecoder().decode(bytes)).toBe("é\0\0");
});
