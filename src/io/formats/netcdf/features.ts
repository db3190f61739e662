/** The features of a vector data cube as variables along its geometry: properties, and lon and lat or WKT. */
import type { Dimension } from "../../../cube/shape.ts";
import { featureColumns } from "../feature-columns.ts";
import type { NcAttribute, NcVariable } from "./classic.ts";
import { uniqueNames } from "./names.ts";
import { doubles, textVariable } from "./variables.ts";

interface FeatureDimension {
  readonly dim: Dimension;
  readonly index: number;
  /** Labels of the cube: properties of these names are its values. */
  readonly columns: readonly string[];
  /** Names that other variables have. */
  readonly taken: readonly string[];
}

export function featureVariables(of: FeatureDimension, dims: { name: string; size: number }[]): NcVariable[] {
  const features = of.dim.features ?? [];
  // Cubes hold numbers: what is text under a column's name has a variable of its own.
  const numeric = of.columns.filter((name) => !features.some(({ properties }) => isWord(properties[name])));
  const columns = featureColumns(features, numeric);
  const names = uniqueNames(
    columns.map((column) => column.name),
    of.taken,
  );
  return columns.map((column, at): NcVariable => {
    const name = names[at]!;
    const cells = features.map((feature) => column.cell(feature));
    if (cells.some((value) => typeof value === "string")) {
      // Numbers of a column are the cube's to say: those that were masked do not come back as texts.
      const isColumn = of.columns.includes(column.name);
      const texts = cells.map((value) => (isColumn && typeof value === "number" ? "" : String(value ?? "")));
      return named(textVariable({ name, index: of.index, texts }, dims), column.name);
    }
    const numbers = cells.map((value) => (value === null ? NaN : Number(value)));
    return {
      name,
      dims: [of.index],
      type: "double",
      attributes: attributesOf(name),
      write: doubles(numbers),
    };
  });
}

function isWord(value: unknown): boolean {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}

/** A name that was not free or not readable stays as the long one. */
function named(variable: NcVariable, name: string): NcVariable {
  if (variable.name === name) return variable;
  return { ...variable, attributes: [...variable.attributes, { name: "long_name", value: name }] };
}

function attributesOf(name: string): readonly NcAttribute[] {
  if (name !== "lon" && name !== "lat")
    return [{ name: "_FillValue", value: { type: "double", values: [NaN] } }];
  return [
    { name: "standard_name", value: name === "lon" ? "longitude" : "latitude" },
    { name: "units", value: name === "lon" ? "degrees_east" : "degrees_north" },
  ];
}
