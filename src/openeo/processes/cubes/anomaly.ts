import { instantOf } from "../../../cube/instant.ts";
import { normalLabel, periodOf } from "../../../cube/periods.ts";
import { type CubeShape, type Dimension, type Label, allLabels, dimIndex } from "../../../cube/shape.ts";
import { CubeRef, type LowerContext, defineProcess } from "../../define.ts";
import { callbackOf, param } from "../callbacks.ts";
import { onGridOf } from "./align.ts";
import { soleTemporalDimension } from "./dimensions.ts";

type Process = "anomaly";

export const anomaly = defineProcess(
  "anomaly",
  {
    summary: "How values differ from what is normal",
    description:
      "From each value the normal of its period is subtracted. The normals have one label per period as climatological_normal gives them (`060`, `03`, `djf`, or whole years), or a single one for all; the labels of the data are those of aggregate_temporal_period, or dates. What has no normal is no-data. The normals are brought onto the grid of the data with the nearest pixel, and may lack dimensions other than time.",
  },
  (context) => {
    const data = context.shape("data");
    const dim = soleTemporalDimension(context, data, null);
    const normals = expanded(context, dim);
    requireSameLabels(context, data, context.builder.shape(normals.node));
    const aligned = onGridOf(context, normals.node, data);
    return context.add("merge", { resolver: difference }, [context.cube("data"), aligned]);
  },
);

const difference = callbackOf("anomaly", [["subtract", { x: param("x"), y: param("y") }]]);

/** The normals with a label for each label of the data. */
function expanded(context: LowerContext<Process>, dim: Dimension): CubeRef {
  const shape = context.shape("normals");
  const own = soleTemporalDimension(context, shape, null);
  const labels = allLabels(dim.labels);
  const known = allLabels(own.labels).map(String);
  const indexes = labels.map((label) => normalIndex(context, label, known));
  if (labels.length > 0 && indexes.every((index) => index < 0))
    context.invalid(
      "normals",
      `none of its labels (${known.slice(0, 8).join(", ")}) is that of a period '${context.value("period")}' of the data`,
    );
  const named = renamedDimension(context, { from: own.name, to: dim.name });
  if (indexes.every((index) => index >= 0))
    return context.add("select", { dim: dim.name, indexes, labels }, [named.node]);
  const groups = indexes.map((index) => (index < 0 ? [] : [index]));
  return context.add("aggregate_time", { ...first, dim: dim.name, groups, labels }, [named.node]);
}

const first = callbackOf("anomaly", [["first", { data: param("data") }]]);

/** Which of the normals is that of a label; -1 for none. */
function normalIndex(context: LowerContext<Process>, label: Label, known: readonly string[]): number {
  const period = context.value("period");
  if (period === "single-period" || period === "climatology-period") {
    if (known.length === 1) return 0;
    context.invalid("normals", `it has ${known.length} labels, and a single period has one`);
  }
  const text = String(label);
  if (DATE.test(text)) return known.indexOf(normalLabel(period, periodOf(period, instantOf(text))));
  const isYear = period === "year" || period === "decade" || period === "decade-ad";
  return known.indexOf(isYear ? text : text.slice(text.indexOf("-", period === "hour" ? 8 : 0) + 1));
}

/** Whole days and what is finer are instants; shorter labels name periods. */
const DATE = /^\d{4}-\d\d-\d\d(T.*)?$/i;

function renamedDimension(
  context: LowerContext<Process>,
  { from, to }: { readonly from: string; readonly to: string },
): CubeRef {
  const shape = context.shape("normals");
  if (from === to) return new CubeRef(context.cube("normals"));
  const dims = shape.dims.map((dim) => (dim.name === from ? { ...dim, name: to } : dim));
  return context.add("reshape", { shape: { ...shape, dims }, from: dims.map((_, index) => index) }, [
    context.cube("normals"),
  ]);
}

/** Grids are aligned; of other dimensions the normals have the same labels, or are without them. */
function requireSameLabels(context: LowerContext<Process>, data: CubeShape, normals: CubeShape): void {
  for (const dim of normals.dims) {
    const own = data.dims[dimIndex(data, dim.name)];
    if (own && own.labels.kind === "regular" && dim.labels.kind === "regular") continue;
    const has = new Set(own ? allLabels(own.labels) : []);
    const labels = allLabels(dim.labels);
    if (own && labels.length === has.size && labels.every((label) => has.has(label))) continue;
    context.invalid(
      "normals",
      own
        ? `its dimension '${dim.name}' has other labels than that of the data`
        : `the data have no dimension '${dim.name}'`,
    );
  }
}
