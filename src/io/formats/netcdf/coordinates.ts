/** The variable of a dimension: its labels, and what they mean. */
import { crsSystem, isGeographic } from "../../../cube/crs/index.ts";
import { instantOf } from "../../../cube/instant.ts";
import type { Dimension } from "../../../cube/shape.ts";
import { labelsOf } from "../table.ts";
import type { NcAttribute, NcVariable } from "./classic.ts";
import { doubles, integers, textVariable } from "./variables.ts";

const DAY_MS = 86_400_000;
const INT_MAX = 2147483647;

/** Dates as days or seconds since 1970, numbers as doubles, other texts as characters along a dimension of their own. */
export function coordinate(
  dim: Dimension,
  index: number,
  dims: { name: string; size: number }[],
): NcVariable {
  const labels = labelsOf(dim);
  const base = { name: dims[index]!.name, dims: [index] };
  const instants = labels.map(instantOf);
  if (dim.type === "temporal" && instants.every(Number.isFinite)) return { ...base, ...timesOf(instants) };
  if (labels.every((label) => typeof label === "number"))
    return { ...base, type: "double", attributes: axisAttributes(dim), write: doubles(labels as number[]) };
  return textVariable({ ...base, index, texts: labels.map(String) }, dims);
}

/** Whole days where all are midnight in UTC, else seconds; whole numbers as such where they fit. */
function timesOf(instants: readonly number[]): Pick<NcVariable, "type" | "attributes" | "write"> {
  const areDays = instants.every((instant) => instant % DAY_MS === 0);
  const values = instants.map((instant) => instant / (areDays ? DAY_MS : 1000));
  const fit = values.every((value) => Number.isInteger(value) && Math.abs(value) <= INT_MAX);
  return {
    type: fit ? "int" : "double",
    attributes: [
      { name: "standard_name", value: "time" },
      { name: "units", value: areDays ? "days since 1970-01-01" : "seconds since 1970-01-01 00:00:00" },
      { name: "calendar", value: "proleptic_gregorian" },
      { name: "axis", value: "T" },
    ],
    write: fit ? integers(values) : doubles(values),
  };
}

function axisAttributes(dim: Dimension): NcAttribute[] {
  if (dim.axis !== "x" && dim.axis !== "y") return [];
  const geographic = dim.crs !== undefined && isGeographic(dim.crs);
  const name = dim.axis === "x" ? "longitude" : "latitude";
  return [
    { name: "standard_name", value: geographic ? name : `projection_${dim.axis}_coordinate` },
    {
      name: "units",
      value: geographic ? (dim.axis === "x" ? "degrees_east" : "degrees_north") : unitOf(dim),
    },
    { name: "axis", value: dim.axis.toUpperCase() },
  ];
}

/** Feet have names in CF; other units are so many metres. */
function unitOf(dim: Dimension): string {
  const unitM = dim.crs === undefined ? 1 : crsSystem(dim.crs).unitM;
  if (unitM === 1) return "m";
  if (Math.abs(unitM - 1200 / 3937) < 1e-12) return "US_survey_foot";
  return unitM === 0.3048 ? "foot" : `${unitM} m`;
}
