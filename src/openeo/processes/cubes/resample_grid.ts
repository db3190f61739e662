/** The grid that resample_spatial asks for. */
import {
  isGeographic,
  normalizeCrs,
  periodOf,
  transformBounds,
  transformer,
} from "../../../cube/crs/index.ts";
import { gridCellsMax } from "../../../limits.ts";
import { type Grid, gridBounds } from "../../../cube/shape.ts";
import type { LowerContext } from "../../define.ts";

export function resampleGrid(context: LowerContext<"resample_spatial">, source: Grid): Grid {
  const projection = context.value("projection");
  const crs = projection === null ? source.crs : normalizeCrs(projection);
  const asked = context.value("resolution");
  const [x, y] = typeof asked === "number" ? [asked, asked] : asked;
  const own =
    crs === source.crs
      ? ([Math.abs(source.stepX), Math.abs(source.stepY)] as const)
      : projectedCell(source, crs);
  const grid = placed(context, source, {
    crs,
    stepX: x || own[0],
    stepY: y || own[1],
    given: x > 0 || y > 0,
  });
  if (!(grid.width * grid.height <= gridCellsMax)) {
    context.fail(
      "ProcessGraphComplexity",
      `The grid asked for has ${grid.width} x ${grid.height} cells; ${gridCellsMax} are allowed. Check the unit of the resolution (${isGeographic(crs) ? "degrees" : "units of the CRS"}).`,
    );
  }
  return grid;
}

interface Placement {
  readonly crs: string;
  readonly stepX: number;
  readonly stepY: number;
  readonly given: boolean;
}

/** How much of a cell is forgiven to rounding where an edge should lie on a multiple. */
const SNAP = 1e-6;

function placed(context: LowerContext<"resample_spatial">, source: Grid, to: Placement): Grid {
  const [west, south, east, north] = transformBounds(gridBounds(source), source.crs, to.crs);
  if (!(east >= west && north >= south && to.stepX > 0 && to.stepY > 0)) {
    context.invalid(
      "projection",
      `the data cube has no image in ${to.crs.slice(0, 80)}; it lies outside of what that system maps`,
    );
  }
  if (to.crs !== source.crs && to.given) {
    const left = Math.floor(west / to.stepX + SNAP);
    const right = Math.ceil(east / to.stepX - SNAP);
    const bottom = Math.floor(south / to.stepY + SNAP);
    const top = Math.ceil(north / to.stepY - SNAP);
    return {
      crs: to.crs,
      originX: left * to.stepX,
      originY: top * to.stepY,
      stepX: to.stepX,
      stepY: -to.stepY,
      width: right - left,
      height: top - bottom,
    };
  }
  const width = Math.max(1, Math.ceil((east - west) / to.stepX - SNAP));
  const height = Math.max(1, Math.ceil((north - south) / to.stepY - SNAP));
  const [vertical, horizontal] = context.value("align").split("-");
  const originX = horizontal === "left" ? west : east - width * to.stepX;
  const originY = vertical === "upper" ? north : south + height * to.stepY;
  return { crs: to.crs, originX, originY, stepX: to.stepX, stepY: -to.stepY, width, height };
}

/** Shares of the way across a grid at which its cells are measured: the middle, and beside it where that is a pole. */
const MIDDLES = [0.5, 0.3] as const;
/** Degrees of latitude from which on longitudes are no measure. */
const POLAR = 89;

/** The size of the source's middle cell in another CRS, along the shorter side. */
function projectedCell(source: Grid, crs: string): readonly [number, number] {
  const transform = transformer(source.crs, crs);
  const turn = periodOf(crs)?.length;
  for (const share of MIDDLES) {
    const x = source.originX + source.width * share * source.stepX;
    const y = source.originY + source.height * share * source.stepY;
    const [x0, y0] = transform(x, y);
    if (isGeographic(crs) && Math.abs(y0) > POLAR) continue;
    const [x1, y1] = transform(x + source.stepX, y);
    const [x2, y2] = transform(x, y + source.stepY);
    const across = (to: number): number => (turn ? to - x0 - turn * Math.round((to - x0) / turn) : to - x0);
    const size = Math.min(Math.hypot(across(x1), y1 - y0), Math.hypot(across(x2), y2 - y0));
    if (Number.isFinite(size)) return [size, size];
  }
  return [NaN, NaN];
}
