/** A classic netCDF file: on a grid as a load (a source per variable, a plane of it per time and band), at places as values. */
import { isGeographic } from "../../../cube/crs/index.ts";
import type { LoadLayer, LoadParams } from "../../../cube/nodes/load.ts";
import type { Location } from "../../../cube/location.ts";
import { uprightGrid } from "../../../cube/resample/affine.ts";
import { writtenApart, writtenOf } from "../../../cube/promotion.ts";
import { type Grid, loadDimensions } from "../../../cube/shape.ts";
import { netcdfSource } from "../../../io/sources/netcdf/blocks.ts";
import { type NetcdfCube, netcdfCube } from "../../../io/sources/netcdf/cube.ts";
import { type NcFile, openNcFile } from "../../../io/sources/netcdf/file.ts";
import { placesOf, stationCube } from "../../../io/sources/netcdf/stations.ts";
import type { Bound } from "../../../openeo/define.ts";
import { commonStorage } from "../../collections/collection-facts.ts";
import type { UrlFile, UrlPorts } from "./ports.ts";

export async function bindNetcdf({ location, options }: UrlFile, ports: UrlPorts): Promise<Bound> {
  const file = await openNcFile(ports.open(location));
  const places = placesOf(file);
  if (places) return { kind: "memory", params: await stationCube(file, places) };
  const cube = await netcdfCube(file, {
    variables: (options["variables"] as readonly string[] | undefined) ?? null,
    crs: (options["crs"] as string | number | undefined) ?? null,
  });
  const params = loadParams(file, cube, location);
  return { kind: "load", params, ...(cube.times === null ? { timeless: true } : {}) };
}

function loadParams(file: NcFile, cube: NetcdfCube, location: Location): LoadParams {
  const variables = [...new Set(cube.bands.map((band) => band.variable))];
  const sources = variables.map((variable) => netcdfSource(file, variable, { location, grid: cube.grid }));
  const numbers = new Map(variables.map((variable, number) => [variable, number]));
  const sourceOf = (band: NetcdfCube["bands"][number]): number => numbers.get(band.variable)!;
  const storage = commonStorage(sources);
  const times = cube.times ?? [""];
  const layers = times.map((_, t): LoadLayer => ({
    items: [
      {
        id: file.source.key,
        bands: cube.bands.map((band) => ({ source: sourceOf(band), band: band.planes[t]! })),
      },
    ],
  }));
  return {
    shape: {
      dims: loadDimensions(
        times,
        cube.bands.map((band) => band.facts.name),
        laidOut(cube.grid),
      ),
      ...storage,
      bands: cube.bands.map((band) => ({
        ...band.facts,
        ...writtenApart(writtenOf(sources[sourceOf(band)]!), writtenOf(storage)),
      })),
    },
    sources,
    layers,
    method: "near",
  };
}

/** Longitudes from 0 to 360 become -180 to 180: the load finds a cell by its place on the earth, whichever turn it is stored on. */
function laidOut(stored: Grid): Grid {
  const grid = uprightGrid({ grid: stored });
  if (!isGeographic(grid.crs) || grid.originX + grid.width * grid.stepX <= 180 + grid.stepX) return grid;
  if (grid.originX >= 180 - grid.stepX) return { ...grid, originX: grid.originX - 360 };
  const around = 360 / grid.stepX;
  const isWhole =
    Math.abs(around - grid.width) < EDGE_CELLS && Math.abs(around - Math.round(around)) < EDGE_CELLS;
  if (!isWhole) return grid;
  const moved = Math.ceil((180 - grid.originX) / grid.stepX - 0.5);
  return { ...grid, originX: grid.originX + moved * grid.stepX - 360 };
}

/** This much of a cell is forgiven to rounded coordinates. */
const EDGE_CELLS = 0.05;
