/** Tables of vector data cubes lose no words. */
import { expect, it } from "vitest";
import { toMemory } from "../../../../src/cube/nodes/memory.ts";
import type { Chunk } from "../../../../src/cube/chunk.ts";
import { vectorCube } from "../../../../src/cube/vector/vector-cube.ts";
import { encodeCsv } from "../../../../src/io/formats/csv.ts";

it("properties that became columns but are words stay; missing numbers do not come back", () => {
  const geometry = { type: "Point", coordinates: [15, 46] };
  const features = [
    { geometry, properties: { name: 'a "b", c', height: 3 } },
    { geometry, properties: { name: "é", height: 4 } },
  ];
  const { shape } = vectorCube(features, ["name", "height"]);
  const chunk: Chunk = {
    sizes: [2, 2],
    type: "float64",
    data: Float64Array.from([0, 3, 0, 4]),
    // The height of the second was masked by a process.
    mask: Uint8Array.from([0, 1, 0, 0]),
    nodata: null,
  };
  expect(toMemory(chunk, shape).data).toEqual([null, 3, null, null]);
  expect(new TextDecoder().decode(encodeCsv(chunk, shape).bytes)).toBe(
    'name,height,lon,lat\r\n"a ""b"", c",3,15,46\r\né,,15,46\r\n',
  );
});
