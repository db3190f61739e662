import type { MemoryParams } from "../../../cube/nodes/memory.ts";
import {
  type CubeShape,
  type GeometryFeature,
  type Grid,
  axisIndex,
  labelAt,
  sizesOf,
} from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { movedGeometry } from "../../../cube/vector/geometry.ts";
import { polygonize } from "../../../cube/vector/polygonize.ts";
import { vectorCube } from "../../../cube/vector/vector-cube.ts";
import { strides } from "../../../cube/window.ts";
import { polygonizedCellsMax } from "../../../limits.ts";
import { Pending, defineProcess } from "../../define.ts";
import { gridArgument } from "../cubes/geometry.ts";

/** A function that others have, too, under this name. */
export const raster_to_vector = defineProcess(
  {
    id: "raster_to_vector",
    signature: {
      categories: ["cubes", "vector"],
      experimental: true,
      parameters: [
        {
          name: "data",
          description: "A raster of few different values, such as classes.",
          schema: {
            type: "object",
            subtype: "datacube",
            dimensions: [{ type: "spatial", axis: ["x", "y"] }],
          },
        },
      ],
      returns: { type: "object", subtype: "datacube", dimensions: [{ type: "geometry" }] },
      exceptions: ["DimensionNotAvailable"],
    },
  },
  {
    summary: "Pixels of one value as polygons",
    description:
      "Neighbouring pixels of equal values become a polygon along their edges, with the value as the property value; pixels that meet at a corner only are no neighbours, and no-data makes no polygon. The labels of further dimensions become properties of their names. Raises DimensionNotAvailable for data without a grid.",
  },
  (context) => {
    const grid = gridArgument(context, "data");
    const cells = sizesOf(context.shape("data")).reduce((product, size) => product * size, 1);
    if (cells > polygonizedCellsMax)
      context.fail(
        "ProcessGraphComplexity",
        `The data cube has ${cells} pixels; polygons are made of at most ${polygonizedCellsMax}. Ask for a smaller area or a coarser resolution.`,
      );
    const values = context.stage(context.cube("data"), "values");
    if (values instanceof Pending) return values;
    return context.add("memory", vectorCube(featuresOf(values, grid), ["value"]), []);
  },
);

/** What was made of values before: a graph is lowered several times. */
const known = new WeakMap<MemoryParams, readonly GeometryFeature[]>();

function featuresOf(values: MemoryParams, grid: Grid): readonly GeometryFeature[] {
  const before = known.get(values);
  if (before) return before;
  const features = planesOf(values).flatMap(({ cells, properties }) =>
    polygonize(cells, grid).map(({ value, geometry }) => ({
      geometry: movedGeometry(placed(geometry.coordinates as Rings, grid), grid.crs, featureCrs),
      properties: { ...properties, value: values.shape.type === "boolean" ? value === 1 : value },
    })),
  );
  known.set(values, features);
  return features;
}

type Rings = readonly (readonly (readonly [number, number])[])[];

interface Plane {
  readonly cells: (number | null)[];
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The planes of a cube, row by row, with the labels of the other dimensions. */
function planesOf({ shape, data }: MemoryParams): readonly Plane[] {
  const [y, x] = [axisIndex(shape, "y"), axisIndex(shape, "x")];
  const sizes = sizesOf(shape);
  const steps = strides(sizes);
  const others = sizes.map((_, dim) => dim).filter((dim) => dim !== y && dim !== x);
  const count = others.reduce((product, dim) => product * sizes[dim]!, 1);
  return Array.from({ length: count }, (_, number) => {
    const place = placeOf(number, others, sizes);
    const base = others.reduce((sum, dim, i) => sum + place[i]! * steps[dim]!, 0);
    const cells = Array.from({ length: sizes[y]! * sizes[x]! }, (_cell, i) => {
      const row = Math.floor(i / sizes[x]!);
      return data[base + row * steps[y]! + (i - row * sizes[x]!) * steps[x]!]!;
    });
    return { cells, properties: labelsAt(shape, others, place) };
  });
}

function placeOf(number: number, dims: readonly number[], sizes: readonly number[]): number[] {
  const place: number[] = [];
  let rest = number;
  for (const dim of [...dims].reverse()) {
    place.unshift(rest % sizes[dim]!);
    rest = Math.floor(rest / sizes[dim]!);
  }
  return place;
}

function labelsAt(
  shape: CubeShape,
  dims: readonly number[],
  place: readonly number[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    dims.map((dim, i) => [shape.dims[dim]!.name, labelAt(shape.dims[dim]!.labels, place[i]!)]),
  );
}

/** From edges of cells to coordinates; outer rings go against the clock, as GeoJSON has them. */
function placed(rings: Rings, { originX, originY, stepX, stepY }: Grid): object {
  const coordinates = rings.map((ring) => {
    const moved = ring.map(([column, row]) => [originX + column * stepX, originY + row * stepY]);
    return stepX * stepY < 0 ? moved.reverse() : moved;
  });
  return { type: "Polygon", coordinates };
}
