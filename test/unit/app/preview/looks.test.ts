/** The place that a preview is looked at goes into loads that say nowhere, and into no others. */
import { expect, it } from "vitest";
import { boxOf, lookedAt } from "../../../../src/app/preview/looks.ts";
import { node } from "../../../support/server.ts";

const own = { west: 1, south: 2, east: 3, north: 4 };

it("loads of collections without an extent are asked for the box", () => {
  const process_graph = {
    open: node("load_collection", { id: "a", spatial_extent: null, temporal_extent: null }),
    own: node("load_collection", { id: "a", spatial_extent: own, temporal_extent: null }),
    other: node("add", { x: 1, spatial_extent: null }, true),
    odd: 7,
  };
  const looked = lookedAt({ process_graph, parameters: [] }, [5, 6, 7, 8]);
  expect(looked).toEqual({
    process_graph: {
      ...process_graph,
      open: node("load_collection", {
        id: "a",
        spatial_extent: { west: 5, south: 6, east: 7, north: 8 },
        temporal_extent: null,
      }),
    },
    parameters: [],
  });
  expect(lookedAt({ process_graph }, null)).toEqual({ process_graph });
  expect(lookedAt({ process_graph: [] }, [5, 6, 7, 8])).toEqual({ process_graph: [] });
});

it.each([[[1, 2, 3]], [[3, 2, 1, 4]], [[1, 4, 3, 2]], [[1, 2, 3, "4"]], [[1, -91, 3, 4]], ["1,2,3,4"], [{}]])(
  "%j is no box",
  (sent) => {
    expect(() => boxOf(sent)).toThrow(expect.objectContaining({ code: "ProcessParameterInvalid" }));
  },
);

it("a box may be left out, and go on across the antimeridian", () => {
  expect([boxOf(undefined), boxOf(null), boxOf([170, -20, 190, -10])]).toEqual([
    null,
    null,
    [170, -20, 190, -10],
  ]);
});
