/** Which dimensions of a netCDF file are x, y and time. */
import type { NcFile } from "./file.ts";
import type { NcAttributes, NcDimension, NcVariable } from "./header.ts";
import { isTimeUnits } from "./time.ts";

export type AxisRole = "x" | "y" | "t" | "other";

const NAMES = new Map<string, AxisRole>(
  Object.entries<AxisRole>({
    x: "x",
    lon: "x",
    long: "x",
    longitude: "x",
    easting: "x",
    rlon: "x",
    y: "y",
    lat: "y",
    latitude: "y",
    northing: "y",
    rlat: "y",
  }),
);

const STANDARD = new Map<string, AxisRole>(
  Object.entries<AxisRole>({
    longitude: "x",
    projection_x_coordinate: "x",
    grid_longitude: "x",
    projection_x_angular_coordinate: "x",
    latitude: "y",
    projection_y_coordinate: "y",
    grid_latitude: "y",
    projection_y_angular_coordinate: "y",
  }),
);

export function coordinateOf(file: NcFile, dim: NcDimension): NcVariable | null {
  return file.header.named.get(dim.name) ?? null;
}

/** By units, axis and standard name of the coordinate variable, else by its name. Times without units are labels like any others. */
export function roleOf(file: NcFile, dim: NcDimension): AxisRole {
  const attributes: NcAttributes = coordinateOf(file, dim)?.attributes ?? {};
  const text = (name: string): string =>
    String(attributes[name] ?? "")
      .trim()
      .toLowerCase();
  if (isTimeUnits(attributes["units"])) return "t";
  if (/^degrees?_?e(ast)?$/.test(text("units"))) return "x";
  if (/^degrees?_?n(orth)?$/.test(text("units"))) return "y";
  const standard = STANDARD.get(text("standard_name"));
  if (standard) return standard;
  const axis = text("axis");
  if (axis === "x" || axis === "y") return axis;
  return axis === "z" || axis === "t" ? "other" : (NAMES.get(dim.name.toLowerCase()) ?? "other");
}
