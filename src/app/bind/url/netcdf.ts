/** A classic netCDF file: on a grid as a load (a source per variable, a plane of it per time and band), at places as values. */
import { isGeographic } from "../../../cube/crs/index.ts";
import type { LoadLayer, LoadParams } from "../../../cube/nodes/params.ts";
import { type Grid, loadDimensions } from "../../../cube/shape.ts";
import type { RasterSource } from "../../../cube/source.ts";
import { netcdfSource } from "../../../io/sources/netcdf/blocks.ts";
import { type NetcdfCube, netcdfCube } from "../../../io/sources/netcdf/cube.ts";
import { type NcFile, openNcFile } from "../../../io/sources/netcdf/file.ts";
import { placesOf, stationCube } from "../../../io/sources/netcdf/stations.ts";
import type { Bound } from "../../../openeo/define.ts";
import { commonStorage } from "../mosaic.ts";
import { northUp } from "./north-up.ts";
import type { UrlFile, UrlPorts } from "./ports.ts";

export async function bindNetcdf({ href, options }: UrlFile, ports: UrlPorts): Promise<Bound> {
  const file = await openNcFile(ports.open(href));
  const places = placesOf(file);
  if (places) return { kind: "memory", params: await stationCube(file, places) };
  const cube = await netcdfCube(file, {
    variables: (options["variables"] as readonly string[] | undefined) ?? null,
    crs: (options["crs"] as string | number | undefined) ?? null,
  });
  const params = loadParams(file, cube, href);
  return { kind: "load", params, ...(cube.times === null ? { timeless: true } : {}) };
}

function loadParams(file: NcFile, cube: NetcdfCube, href: string): LoadParams {
  const { grid, placements } = placed(cube.grid);
  const variables = [...new Set(cube.bands.map((band) => band.variable))];
  const sources = placements.flatMap((placement) =>
    variables.map((variable) => netcdfSource(file, variable, { href, grid: placement })),
  );
  const sourceOf = (band: NetcdfCube["bands"][number], placement: number): number =>
    placement * variables.length + variables.indexOf(band.variable);
  const layers = (cube.times ?? [""]).map((_, t): LoadLayer => ({
    items: placements.map((__, placement) => ({
      id: `${href}#${placement}`,
      bands: cube.bands.map((band) => ({ source: sourceOf(band, placement), band: band.planes[t]! })),
    })),
  }));
  const stored = cube.bands.map((band): Pick<RasterSource, "type" | "nodata"> => sources[sourceOf(band, 0)]!);
  return {
    shape: {
      dims: loadDimensions(
        cube.times ?? [""],
        cube.bands.map((band) => band.facts.name),
        grid,
      ),
      ...commonStorage(stored),
      bands: cube.bands.map((band) => band.facts),
    },
    sources,
    layers,
    method: "near",
  };
}

/** This much of a cell is forgiven to rounded coordinates. */
const EDGE_CELLS = 0.05;

/**
 * Longitudes from 0 to 360 become -180 to 180: a grid of the whole earth is laid out twice, once a turn to the west; one that
 * lies behind 180 as a whole is moved.
 */
function placed(stored: Grid): { readonly grid: Grid; readonly placements: readonly Grid[] } {
  const grid = northUp(stored);
  const still = { grid, placements: [stored] };
  const east = grid.originX + grid.width * grid.stepX;
  if (!isGeographic(grid.crs) || east <= 180 + grid.stepX) return still;
  const turned: Grid = { ...stored, originX: stored.originX - 360 };
  if (grid.originX >= 180 - grid.stepX) return { grid: northUp(turned), placements: [turned] };
  const around = 360 / grid.stepX;
  const whole =
    Math.abs(around - grid.width) < EDGE_CELLS && Math.abs(around - Math.round(around)) < EDGE_CELLS;
  if (!whole) return still;
  const moved = Math.ceil((180 - grid.originX) / grid.stepX - 0.5);
  return {
    grid: { ...grid, originX: grid.originX + moved * grid.stepX - 360 },
    placements: [stored, turned],
  };
}
