/** The time that results say they are about when their cube has none. */
import { expect, it } from "vitest";
import { spanOf } from "../../../../src/app/output/span.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import { range } from "../../../../src/cube/region.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const day = (of: number): string => `2023-01-${String(of).padStart(2, "0")}T00:00:00.000Z`;

it("is that of the labels that were reduced, after those were chosen", () => {
  const builder = createBuilder();
  const load = builder.add("memory", memoryCube({ t: 9, y: 2, x: 2 }, 1), [], "load");
  const some = builder.add("select", { dim: "t", indexes: range(2, 5) }, [load], "some");
  const late = builder.add("select", { dim: "t", indexes: [7] }, [load], "late");
  const plane = (input: number): number => {
    const dims = builder.shape(input).dims;
    const shape = { ...builder.shape(input), dims: dims.slice(1) };
    const one = builder.add("select", { dim: "t", indexes: [0] }, [input], "one");
    return builder.add("reshape", { shape, from: [1, 2] }, [one], "drop");
  };
  const dem = builder.add("memory", memoryCube({ y: 2, x: 2 }, 2), [], "dem");
  const masked = builder.add("mask", { replacement: null }, [plane(late), dem], "masked");
  const both = builder.add("mask", { replacement: null }, [masked, plane(some)], "both");
  const span = (node: number) => spanOf(builder.plan(), node);
  expect(span(some)).toEqual({ first: day(3), last: day(5) });
  expect(span(masked)).toEqual({ first: day(8), last: day(8) });
  expect(span(both)).toEqual({ first: day(3), last: day(8) });
  expect(span(dem)).toBeNull();
});
