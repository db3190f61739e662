import type { FaultCode } from "../../../cube/faults.ts";
import { insteadOf } from "../../../cube/nearest.ts";
import type { Program } from "../../../cube/program/program.ts";
import { type Dimension, allLabels, enumerated } from "../../../cube/shape.ts";
import { type LowerContext, defineProcess } from "../../define.ts";
import { bandIndexes, bandsDimension } from "./dimensions.ts";

export const ndvi = defineProcess(
  "ndvi",
  {
    summary: "Normalized Difference Vegetation Index",
    description:
      "(nir - red) / (nir + red) per pixel. Without a target band the bands dimension disappears; with one it is added to the bands.",
  },
  (context) => {
    const shape = context.shape("data");
    const dim = bandsDimension(context, shape, "DimensionAmbiguous");
    const nir = oneBand(context, dim, { name: context.value("nir"), code: "NirBandAmbiguous" });
    const red = oneBand(context, dim, { name: context.value("red"), code: "RedBandAmbiguous" });
    const reduced = context.add(
      "reduce",
      { program: differenceProgram(nir, red, context.path), uniforms: {}, dim: dim.name },
      [context.cube("data")],
    );
    const target = context.value("target_band");
    return target === null ? reduced : withBand(context, dim, { name: target, reduced: reduced.node });
  },
);

function oneBand(
  context: LowerContext<"ndvi">,
  dim: Dimension,
  band: { readonly name: string; readonly code: FaultCode },
): number {
  const found = bandIndexes(context.shape("data"), dim, band.name);
  if (found.length === 1) return found[0]!;
  const parameter = band.code === "NirBandAmbiguous" ? "nir" : "red";
  const { there, about } = insteadOf(band.name, allLabels(dim.labels).map(String), parameter);
  return context.fail(
    band.code,
    `The band '${band.name}' can't be resolved; name the band explicitly: the cube has ${there}`,
    about,
  );
}

function differenceProgram(nir: number, red: number, origin: string): Program {
  const element = (index: number) =>
    ({
      op: "array_element",
      origin,
      args: { data: { kind: "param", name: "data" }, index: { kind: "const", value: index } },
    }) as const;
  const difference = {
    op: "normalized_difference",
    origin,
    args: { x: { kind: "step", index: 0 }, y: { kind: "step", index: 1 } },
  } as const;
  return { steps: [element(nir), element(red), difference], result: { kind: "step", index: 2 } };
}

/** The bands with the index as a further one. */
function withBand(
  context: LowerContext<"ndvi">,
  dim: Dimension,
  band: { readonly name: string; readonly reduced: number },
) {
  if (allLabels(dim.labels).includes(band.name))
    context.fail("BandExists", "A band with the specified target name exists.");
  const shape = context.shape("data");
  const from = shape.dims.map((_, index) => index);
  const at = shape.dims.findIndex((candidate) => candidate.name === dim.name);
  const single = {
    ...shape,
    dims: shape.dims.map((d) => (d.name === dim.name ? { ...d, labels: enumerated([band.name]) } : d)),
  };
  const expanded = context.add(
    "reshape",
    { shape: single, from: from.map((index) => (index === at ? null : index < at ? index : index - 1)) },
    [band.reduced],
  );
  return context.add("merge", { resolver: null }, [context.cube("data"), expanded.node]);
}
