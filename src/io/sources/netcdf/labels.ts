/** Labels along a dimension of a netCDF file. */
import { netcdfPlanesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { NcFile } from "./file.ts";
import type { NcDimension } from "./header.ts";
import { coordinateOf } from "./roles.ts";
import { TimeUnusable, timeLabels } from "./time.ts";
import { readNcCoordinates, readNcTexts } from "./values.ts";

/** Before a label is made. */
function checkLength(file: NcFile, dim: NcDimension): void {
  if (dim.size > netcdfPlanesMax)
    throw new SourceUnreadable(
      file.source.key,
      `its dimension ${dim.name} has ${dim.size} labels; ${netcdfPlanesMax} are allowed`,
    );
}

/** Texts, or numbers as text; positions where the dimension has no coordinates or the same label twice. */
export async function labelsAlong(file: NcFile, dim: NcDimension): Promise<readonly string[]> {
  checkLength(file, dim);
  const positions = Array.from({ length: dim.size }, (_, index) => String(index));
  const variable = coordinateOf(file, dim);
  if (!variable || variable.dims[0] !== dim || variable.dims.length !== (variable.type === "char" ? 2 : 1))
    return positions;
  const labels =
    variable.type === "char"
      ? await readNcTexts(file, variable)
      : (await readNcCoordinates(file, variable)).map(String);
  return labels.length === dim.size && new Set(labels).size === dim.size ? labels : positions;
}

/** Times in the order of the file, none twice. */
export async function timesAlong(file: NcFile, dim: NcDimension): Promise<readonly string[]> {
  const refuse = (reason: string): never => {
    throw new SourceUnreadable(file.source.key, `its dimension ${dim.name}: ${reason}`);
  };
  checkLength(file, dim);
  const variable = coordinateOf(file, dim);
  if (!variable || variable.dims.length !== 1 || variable.type === "char" || dim.size === 0)
    return refuse(dim.size === 0 ? "it has no times" : "its times are not numbers along the dimension");
  const { units, calendar } = variable.attributes;
  try {
    const values = await readNcCoordinates(file, variable);
    const labels = timeLabels(values, String(units), typeof calendar === "string" ? calendar : null);
    if (new Set(labels).size !== labels.length) return refuse("it has a time twice");
    return labels;
  } catch (error) {
    if (error instanceof TimeUnusable) return refuse(error.message);
    throw error;
  }
}
