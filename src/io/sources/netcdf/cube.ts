/** What a netCDF file gives as a cube: a grid, times, and bands that are planes of its variables. */
import type { BandFacts, Grid } from "../../../cube/shape.ts";
import { netcdfPlanesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import { coordinateOf, gridOfAxes } from "./axes.ts";
import { type NcFile, readNcNumbers, readNcTexts } from "./file.ts";
import type { NcDimension, NcVariable } from "./header.ts";
import { TimeUnusable, timeLabels } from "./time.ts";
import { type GridVariable, gridVariables, hasCoordinates, scaleOf } from "./variables.ts";

export interface NetcdfCube {
  /** As the file stores it. */
  readonly grid: Grid;
  /** Null when no variable has times. */
  readonly times: readonly string[] | null;
  readonly bands: readonly NetcdfBand[];
}

interface NetcdfBand {
  readonly facts: BandFacts;
  readonly variable: NcVariable;
  /** Plane of the variable per label of t; the same one for a variable without times. */
  readonly planes: readonly number[];
}

export interface NetcdfChoice {
  readonly variables: readonly string[] | null;
  readonly crs: string | number | null;
}

export async function netcdfCube(file: NcFile, choice: NetcdfChoice): Promise<NetcdfCube> {
  const chosen = gridVariables(file, choice.variables);
  const { x, y, variable } = chosen[0]!;
  const grid = await gridOfAxes(file, { x, y, variable, crs: choice.crs });
  const t = timeOf(file, chosen);
  const times = t === null ? null : await sortedTimes(file, t);
  const bands: NetcdfBand[] = [];
  for (const one of chosen) bands.push(...(await bandsOf(file, one, { times, alone: chosen.length === 1 })));
  const planes = bands.length * (times?.labels.length ?? 1);
  if (planes > netcdfPlanesMax)
    throw new SourceUnreadable(
      file.source.key,
      `it has ${planes} planes and ${netcdfPlanesMax} are allowed; choose variables with the option variables`,
    );
  return { grid, times: times?.labels ?? null, bands };
}

function timeOf(file: NcFile, chosen: readonly GridVariable[]): NcDimension | null {
  const found = [...new Set(chosen.flatMap(({ t }) => t ?? []))];
  if (found.length > 1)
    throw new SourceUnreadable(
      file.source.key,
      `its variables have several time dimensions (${found.map((dim) => dim.name).join(", ")}); choose those of one with the option variables`,
    );
  return found[0] ?? null;
}

interface Times {
  /** Ascending. */
  readonly labels: readonly string[];
  /** Index in the file per label. */
  readonly order: readonly number[];
}

async function sortedTimes(file: NcFile, dim: NcDimension): Promise<Times> {
  const refuse = (reason: string): never => {
    throw new SourceUnreadable(file.source.key, `its dimension ${dim.name}: ${reason}`);
  };
  if (dim.size === 0) return refuse("it has no times");
  const variable = coordinateOf(file, dim);
  if (!variable || variable.dims.length !== 1 || variable.type === "char")
    return refuse("its times are not numbers along the dimension");
  const labels = decoded(await readNcNumbers(file, variable), variable, refuse);
  const order = labels
    .map((_, index) => index)
    .sort((a, b) => Date.parse(labels[a]!) - Date.parse(labels[b]!));
  const sorted = order.map((index) => labels[index]!);
  const twice = sorted.find((label, index) => label === sorted[index - 1]);
  return twice === undefined ? { labels: sorted, order } : refuse(`it has the time ${twice} twice`);
}

function decoded(
  values: readonly number[],
  variable: NcVariable,
  refuse: (reason: string) => never,
): string[] {
  const calendar = variable.attributes["calendar"];
  try {
    return timeLabels(
      values,
      String(variable.attributes["units"]),
      typeof calendar === "string" ? calendar : null,
    );
  } catch (error) {
    if (error instanceof TimeUnusable) return refuse(error.message);
    throw error;
  }
}

interface BandChoice {
  readonly times: Times | null;
  readonly alone: boolean;
}

/** A variable is a band; further dimensions give one per label: named by the label alone where nothing else tells bands apart. */
async function bandsOf(file: NcFile, one: GridVariable, choice: BandChoice): Promise<NetcdfBand[]> {
  const { variable } = one;
  const outer = variable.dims.slice(0, -2);
  const strides = outer.map((_, at) => outer.slice(at + 1).reduce((product, dim) => product * dim.size, 1));
  let combined = [{ labels: [] as string[], plane: 0 }];
  for (const dim of one.others) {
    const labels = await labelsOf(file, dim);
    const stride = strides[outer.indexOf(dim)]!;
    combined = combined.flatMap((before) =>
      labels.map((label, index) => ({
        labels: [...before.labels, label],
        plane: before.plane + index * stride,
      })),
    );
    if (combined.length > netcdfPlanesMax)
      throw new SourceUnreadable(
        file.source.key,
        `its variable ${variable.name} has more than ${netcdfPlanesMax} planes`,
      );
  }
  const timeStride = one.t === null ? 0 : strides[outer.indexOf(one.t)]!;
  const order = choice.times?.order ?? [0];
  return combined.map(({ labels, plane }) => ({
    facts: { name: bandName(variable.name, labels, choice.alone), aliases: [], ...scaleOf(variable) },
    variable,
    planes: order.map((index) => plane + (one.t === null ? 0 : index * timeStride)),
  }));
}

function bandName(variable: string, labels: readonly string[], alone: boolean): string {
  if (labels.length === 0) return variable;
  return alone && labels.length === 1 ? labels[0]! : [variable, ...labels].join("~");
}

/** Texts, or numbers as text; positions where the dimension has no coordinates or the same label twice. */
async function labelsOf(file: NcFile, dim: NcDimension): Promise<readonly string[]> {
  const positions = Array.from({ length: dim.size }, (_, index) => String(index));
  const variable = hasCoordinates(file, dim);
  if (!variable) return positions;
  const labels =
    variable.type === "char"
      ? await readNcTexts(file, variable)
      : (await readNcNumbers(file, variable)).map(String);
  return labels.length === dim.size && new Set(labels).size === dim.size ? labels : positions;
}
