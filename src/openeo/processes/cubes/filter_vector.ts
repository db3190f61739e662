import { featureCrs } from "../../../cube/vector/geojson.ts";
import { relationTo } from "../../../cube/vector/topology.ts";
import { defineProcess } from "../../define.ts";
import { vectorArgument, workedGeometry } from "./features.ts";

export const filter_vector = defineProcess(
  "filter_vector",
  {
    summary: "Keep geometries by their relation to others",
    description:
      "Keeps the labels whose geometries the other geometries, united, intersect (or are disjoint from, equal, touch, cross, overlap, contain, or lie within), as Simple Features define it for longitude and latitude. Labels without geometry go. Properties and values stay.",
  },
  (context) => {
    const cube = vectorArgument(context, context.cube("data"), "data");
    const { features } = vectorArgument(context, context.cube("geometries"), "geometries");
    const bases = features.flatMap((feature) => workedGeometry(feature, featureCrs) ?? []);
    const isRelated = relationTo(bases, context.value("relation"));
    const indexes = cube.features.flatMap((feature, index) => {
      const geometry = workedGeometry(feature, featureCrs);
      return geometry && isRelated(geometry) ? [index] : [];
    });
    return context.add("select", { dim: cube.dim.name, indexes }, [cube.node]);
  },
);
