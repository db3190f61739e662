/** What a netCDF file gives as a cube: a grid, times, and bands that are planes of its variables. */
import type { BandFacts, Grid } from "../../../cube/shape.ts";
import { netcdfPlanesMax } from "../../../limits.ts";
import { SourceUnreadable } from "../../faults.ts";
import { gridOfAxes } from "./axes.ts";
import type { NcFile } from "./file.ts";
import type { NcDimension, NcVariable } from "./header.ts";
import { labelsAlong, timesAlong } from "./labels.ts";
import { quantityUnitOf, scaleOf } from "./storage.ts";
import { type GridVariable, gridVariables } from "./variables.ts";

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
  checkPlanes(file, chosen, t?.size ?? 1);
  const times = t === null ? null : await sortedTimes(file, t);
  const bands: NetcdfBand[] = [];
  for (const one of chosen) bands.push(...(await bandsOf(file, one, { times, alone: chosen.length === 1 })));
  return { grid, times: times?.labels ?? null, bands };
}

/** Counted by sizes alone: a few bytes of a header can claim more labels than there is memory for. */
function checkPlanes(file: NcFile, chosen: readonly GridVariable[], times: number): void {
  const bands = chosen.reduce(
    (sum, { others }) => sum + others.reduce((product, dim) => product * dim.size, 1),
    0,
  );
  if (bands === 0)
    throw new SourceUnreadable(file.source.key, "its variables have a dimension without labels");
  const planes = bands * times;
  if (planes > netcdfPlanesMax)
    throw new SourceUnreadable(
      file.source.key,
      `it has ${planes} planes and ${netcdfPlanesMax} are allowed; choose variables with the option variables`,
    );
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
  const labels = await timesAlong(file, dim);
  const instants = labels.map((label) => Date.parse(label));
  const order = labels.map((_, index) => index).sort((a, b) => instants[a]! - instants[b]!);
  return { labels: order.map((index) => labels[index]!), order };
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
    const labels = await labelsAlong(file, dim);
    const stride = strides[outer.indexOf(dim)]!;
    combined = combined.flatMap((before) =>
      labels.map((label, index) => ({
        labels: [...before.labels, label],
        plane: before.plane + index * stride,
      })),
    );
  }
  const timeStride = one.t === null ? 0 : strides[outer.indexOf(one.t)]!;
  const order = choice.times?.order ?? [0];
  return combined.map(({ labels, plane }) => ({
    facts: {
      name: bandName(variable.name, labels, choice.alone),
      aliases: [],
      ...scaleOf(variable),
      ...quantityUnitOf(variable),
    },
    variable,
    planes: order.map((index) => plane + (one.t === null ? 0 : index * timeStride)),
  }));
}

function bandName(variable: string, labels: readonly string[], alone: boolean): string {
  if (labels.length === 0) return variable;
  return alone && labels.length === 1 ? labels[0]! : [variable, ...labels].join("~");
}
