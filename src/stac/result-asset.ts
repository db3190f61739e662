/** Assets of results: what a file holds, as readers of STAC 1.1 and as those of STAC 1.0 look for it. */
import { gridBounds } from "../cube/shape.ts";
import { projectionFields } from "./reference-system.ts";
import type { ResultBand, ResultFile, ResultLinks, ResultRaster } from "./result-file.ts";

export function assetOf(file: ResultFile, links: ResultLinks): Record<string, unknown> {
  const facts = {
    href: links.href(file.path),
    title: file.shows === undefined ? file.name : `Thumbnail of ${file.shows}`,
    type: file.type,
    roles: [file.shows === undefined ? "data" : "thumbnail"],
    "file:size": file.bytes,
  };
  if (!file.raster) return facts;
  const { grid, dataType, nodata } = file.raster;
  return {
    ...facts,
    ...cellsOf({ dataType, nodata }),
    ...bandsOf(file.raster),
    ...projectionFields(grid.crs),
    "proj:shape": [grid.height, grid.width],
    "proj:transform": [grid.stepX, 0, grid.originX, 0, grid.stepY, grid.originY],
    "proj:bbox": gridBounds(grid),
  };
}

/** What the assets of one key have in common. */
export function assetTemplate({ type, raster }: ResultFile): Record<string, unknown> {
  return {
    type,
    roles: ["data"],
    ...(raster ? { bands: raster.bands.map(named), "eo:bands": raster.bands.map(named) } : {}),
  };
}

/** In `bands` as STAC 1.1 has it; in `eo:bands` and `raster:bands`, by which odc-stac, stackstac and GDAL know names, scales and types. */
function bandsOf({ bands, dataType, nodata }: ResultRaster): Record<string, unknown> {
  return {
    bands: bands.map((band) => ({
      ...named(band),
      ...cellsOf(band),
      ...(band.scale !== undefined ? { "raster:scale": band.scale } : {}),
      ...(band.offset !== undefined ? { "raster:offset": band.offset } : {}),
      ...quantityOf(band),
    })),
    "eo:bands": bands.map(named),
    "raster:bands": bands.map((band) => ({
      ...cellsOf({ dataType: band.dataType ?? dataType, nodata: band.nodata ?? nodata }),
      ...(band.scale !== undefined ? { scale: band.scale } : {}),
      ...(band.offset !== undefined ? { offset: band.offset } : {}),
      ...quantityOf(band),
    })),
  };
}

const named = ({ name }: ResultBand): { readonly name: string } => ({ name });

function cellsOf({ dataType, nodata }: Partial<Pick<ResultRaster, "dataType" | "nodata">>): object {
  return {
    ...(dataType != null ? { data_type: dataType } : {}),
    ...(nodata != null ? { nodata } : {}),
  };
}

function quantityOf({ unit, statistics }: ResultBand): object {
  return { ...(unit !== undefined ? { unit } : {}), ...(statistics ? { statistics } : {}) };
}
