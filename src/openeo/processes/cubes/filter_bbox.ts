import { isGeographic, normalizeCrs, transformBounds } from "../../../cube/crs/index.ts";
import { runningBox } from "../../../cube/crs/longitudes.ts";
import { turnedTo } from "../../../cube/load-grid.ts";
import { type Dimension, allLabels, gridOf } from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { movedGeometry, positionsOf } from "../../../cube/vector/geometry.ts";
import { type Argument, CubeRef, defineProcess } from "../../define.ts";
import { geometryDimensionOf } from "./geometry.ts";

/** Centres on the edge belong; this much of a cell is forgiven to rounding. */
const EDGE_CELLS = 1e-9;

export const filter_bbox = defineProcess(
  "filter_bbox",
  {
    summary: "Keep the pixels inside a bounding box",
    description:
      "Keeps the pixels whose centres lie in the box, edges included. The box is transformed into the CRS of the cube first. Of a vector data cube it keeps the geometries that lie in the box as a whole.",
  },
  (context) => {
    const box = context.value("extent");
    const shape = context.shape("data");
    const geometries = geometryDimensionOf(shape);
    if (geometries)
      return context.add("select", { dim: geometries.name, indexes: featuresWithin(geometries, box) }, [
        context.cube("data"),
      ]);
    const axes = (["x", "y"] as const).map(
      (axis) =>
        shape.dims.find((dim) => dim.type === "spatial" && dim.axis === axis) ??
        context.fail("DimensionNotAvailable", `The data cube has no spatial dimension for axis ${axis}.`),
    );
    const bounds = [box.west, box.south, box.east, box.north] as const;
    const crs = axes[0]!.crs;
    const asked = normalizeCrs(box.crs ?? 4326);
    const running = isGeographic(asked) ? runningBox(bounds) : bounds;
    const [west, south, east, north] = crs === undefined ? bounds : transformBounds(running, asked, crs);
    const turned = turnedTo(gridOf(shape), [west, east]);
    let cube = new CubeRef(context.cube("data"));
    if (turned.grid) {
      cube = context.add("resample", { grid: turned.grid, method: "near" }, [cube.node]);
      axes[0] = context.builder.shape(cube.node).dims.find((dim) => dim.name === axes[0]!.name)!;
    }
    [turned.x, [south, north]].forEach(([low, high], index) => {
      cube = context.add(
        "select",
        { dim: axes[index]!.name, indexes: cellsBetween(axes[index]!, low!, high!) },
        [cube.node],
      );
    });
    return cube;
  },
);

/** Features of which every position lies in the box, edges included; looked at in the CRS of the box, where its sides are straight. */
function featuresWithin(dim: Dimension, box: Argument<"filter_bbox", "extent">): readonly number[] {
  const crs = normalizeCrs(box.crs ?? 4326);
  const { west, south, east, north } = box;
  const isWithin = ([x, y]: readonly [number, number]): boolean =>
    (west <= east ? x >= west && x <= east : x >= west || x <= east) && y >= south && y <= north;
  return dim.features!.flatMap(({ geometry }, index) => {
    const positions = [...positionsOf(movedGeometry(geometry, featureCrs, crs))];
    return positions.length > 0 && positions.every(isWithin) ? [index] : [];
  });
}

/** Cells by their centres: a run for regular labels, a list for others; none where the box has no image in the cube's CRS. */
function cellsBetween(
  dim: Dimension,
  low: number,
  high: number,
): readonly number[] | { start: number; stop: number } {
  if (!(low <= high)) return { start: 0, stop: 0 };
  if (dim.labels.kind !== "regular") {
    return allLabels(dim.labels).flatMap((label, index) =>
      Number(label) >= low && Number(label) <= high ? [index] : [],
    );
  }
  const { origin, step, count } = dim.labels;
  const a = (low - origin) / step - 0.5;
  const b = (high - origin) / step - 0.5;
  const start = Math.min(count, Math.max(0, Math.ceil(Math.min(a, b) - EDGE_CELLS)));
  const stop = Math.min(count, Math.max(start, Math.floor(Math.max(a, b) + EDGE_CELLS) + 1));
  return { start, stop };
}
