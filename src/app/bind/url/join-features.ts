/** Vector files that were read one by one, as one vector data cube: the features of all, in the order of the files. */
import { vectorCube, numericProperties } from "../../../cube/vector/vector-cube.ts";
import type { GeometryFeature } from "../../../cube/shape.ts";
import type { Bound } from "../../../openeo/define.ts";
import type { NamedBound, UrlFile } from "./ports.ts";

export function joinFeatures(files: readonly NamedBound[], options: UrlFile["options"]): Bound {
  const features = files.flatMap(({ bound }) => featuresOf(bound));
  const properties = (options["properties"] as readonly string[] | undefined) ?? null;
  return { kind: "memory", params: vectorCube(features, properties ?? numericProperties(features)) };
}

/** None where it is no vector data cube. */
export function featuresOf(bound: Bound): readonly GeometryFeature[] {
  return bound.kind === "memory" ? (bound.params.shape.dims.find((dim) => dim.features)?.features ?? []) : [];
}
