/** Tile matrix sets (OGC 17-083r4): how a service's tiles lie in a coordinate reference system. */
import type { Grid } from "../../cube/shape.ts";
import { tileZoomMax } from "../../limits.ts";

export interface MatrixSet {
  readonly id: string;
  /** As the engine names it; x is east or longitude, y north or latitude. */
  readonly crs: string;
  /** As capabilities name it; its axis order is x, y. */
  readonly urn: string;
  readonly wellKnown: string | null;
  /** Of the first matrix. */
  readonly firstZoom: number;
  /** Upper left corner. */
  readonly originX: number;
  readonly originY: number;
  /** Cell size in units of the CRS at zoom 0. */
  readonly cell0: number;
  /** Tiles at zoom 0; a set whose first zoom is 1 may have half a tile there. */
  readonly across0: number;
  readonly down0: number;
  readonly metersPerUnit: number;
}

/** Half of the equator of the sphere of EPSG:3857, in metres. */
const HALF_EQUATOR = Math.PI * 6378137;
const SIZE = 256;
/** Side of the pixel that scale denominators are defined by, in metres. */
const PIXEL_METERS = 0.00028;

export const webMercatorQuad: MatrixSet = {
  id: "WebMercatorQuad",
  crs: "EPSG:3857",
  urn: "urn:ogc:def:crs:EPSG::3857",
  wellKnown: "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible",
  firstZoom: 0,
  originX: -HALF_EQUATOR,
  originY: HALF_EQUATOR,
  cell0: (2 * HALF_EQUATOR) / SIZE,
  across0: 1,
  down0: 1,
  metersPerUnit: 1,
};

const worldCrs84Quad: MatrixSet = {
  id: "WorldCRS84Quad",
  crs: "EPSG:4326",
  urn: "urn:ogc:def:crs:OGC:1.3:CRS84",
  wellKnown: "urn:ogc:def:wkss:OGC:1.0:GoogleCRS84Quad",
  firstZoom: 0,
  originX: -180,
  originY: 90,
  cell0: 180 / SIZE,
  across0: 2,
  down0: 1,
  metersPerUnit: (Math.PI * 6378137) / 180,
};

/** The set of the registry for zone 31, for any zone: origin and cells are those of UTM31WGS84Quad. */
function utmQuad(zone: number, south: boolean): MatrixSet {
  const name = `${String(zone).padStart(2, "0")}`;
  const code = `${south ? "327" : "326"}${name}`;
  return {
    id: `UTM${name}${south ? "S" : ""}WGS84Quad`,
    crs: `EPSG:${code}`,
    urn: `urn:ogc:def:crs:EPSG::${code}`,
    wellKnown: null,
    firstZoom: 1,
    originX: -9501965.72931276,
    originY: 20003931.4586255,
    cell0: (2 * HALF_EQUATOR) / SIZE,
    across0: 0.5,
    down0: 1,
    metersPerUnit: 1,
  };
}

/** Sets of a layer: two of the world, and the UTM zone of its own CRS or else of its centre. */
export function matrixSetsOf(crs: string, centre: readonly [number, number]): readonly MatrixSet[] {
  const own = /^EPSG:32([67])(\d\d)$/.exec(crs);
  const zone = own ? Number(own[2]) : Math.min(60, Math.max(1, Math.floor((centre[0] + 180) / 6) + 1));
  const south = own ? own[1] === "7" : centre[1] < 0;
  return [webMercatorQuad, worldCrs84Quad, utmQuad(zone, south)];
}

export interface Matrix {
  readonly zoom: number;
  readonly cell: number;
  readonly scaleDenominator: number;
  readonly across: number;
  readonly down: number;
}

export function matrixOf(set: MatrixSet, zoom: number): Matrix | null {
  if (!Number.isInteger(zoom) || zoom < set.firstZoom || zoom > tileZoomMax) return null;
  const cell = set.cell0 / 2 ** zoom;
  return {
    zoom,
    cell,
    scaleDenominator: (cell * set.metersPerUnit) / PIXEL_METERS,
    across: set.across0 * 2 ** zoom,
    down: set.down0 * 2 ** zoom,
  };
}

/** The cells of one tile; null when there is no such tile. */
export function matrixTile(
  set: MatrixSet,
  at: { readonly zoom: number; readonly row: number; readonly column: number },
): Grid | null {
  const matrix = matrixOf(set, at.zoom);
  if (!matrix || ![at.row, at.column].every(Number.isInteger)) return null;
  if (at.row < 0 || at.column < 0 || at.row >= matrix.down || at.column >= matrix.across) return null;
  return {
    crs: set.crs,
    originX: set.originX + at.column * SIZE * matrix.cell,
    originY: set.originY - at.row * SIZE * matrix.cell,
    stepX: matrix.cell,
    stepY: -matrix.cell,
    width: SIZE,
    height: SIZE,
  };
}
