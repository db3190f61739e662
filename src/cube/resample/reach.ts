/** Which part of a target a source can reach: most files of a mosaic are far away, and are found so without projecting pixels. */
import { type BoxImage, boxImage } from "../crs/image.ts";
import { periodOf, transformer } from "../crs/index.ts";
import type { Window } from "./window.ts";
import { type Range, range } from "../region.ts";
import { type Grid, gridBounds } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { reachesKeptMax } from "../../limits.ts";
import { planeBounds, toPlane } from "./affine.ts";

/** Target cells that are added around an image, for its rounding. */
const MARGIN_CELLS = 1;

/** Cells of a window of a grid that a source may fill; all of them where nothing surer is known, null where surely none. */
export function reachIn(target: Grid, source: SourcePlane, window: Window): Window | null {
  const image = imageOf(source, target.crs);
  if (!image) return isFar(target, source, window) ? null : window;
  const { bounds, sag } = image;
  const y = cellsOf([bounds[1] - sag, bounds[3] + sag], [target.originY, target.stepY], window.y);
  const x = columnsOf(target, [bounds[0] - sag, bounds[2] + sag], window.x);
  return x && y ? { x, y } : null;
}

const images = new Map<string, BoxImage | null>();

/** The image of a source in another system: the same for all windows and tiles, so it is kept. */
function imageOf(source: SourcePlane, crs: string): BoxImage | null {
  const { grid, rotation } = source;
  const { originX, originY, stepX, stepY, width, height } = grid;
  const key = [crs, grid.crs, originX, originY, stepX, stepY, width, height, rotation?.join()].join("|");
  const known = images.get(key);
  if (known !== undefined) return known;
  const place = toPlane(source);
  const transform = transformer(grid.crs, crs);
  const image = boxImage([0, 0, width, height], {
    transform: (column, row) => transform(...place(column, row)),
    period: periodOf(crs),
  });
  if (images.size >= reachesKeptMax) images.delete(images.keys().next().value!);
  images.set(key, image);
  return image;
}

function cellsOf(
  [low, high]: readonly [number, number],
  [origin, step]: readonly [number, number],
  within: Range,
): Range | null {
  const a = (low - origin) / step;
  const b = (high - origin) / step;
  const start = Math.max(within.start, Math.floor(Math.min(a, b)) - MARGIN_CELLS);
  const stop = Math.min(within.stop, Math.ceil(Math.max(a, b)) + MARGIN_CELLS);
  return stop > start ? range(start, stop) : null;
}

/** Where x comes round, the image lies in the window once per turn; the hull of all its places counts. */
function columnsOf(target: Grid, [west, east]: readonly [number, number], within: Range): Range | null {
  const period = periodOf(target.crs);
  const axis = [target.originX, target.stepX] as const;
  if (!period) return cellsOf([west, east], axis, within);
  const ends = [within.start, within.stop].map((cell) => target.originX + cell * target.stepX);
  const margin = (MARGIN_CELLS + 1) * Math.abs(target.stepX);
  const first = Math.ceil((Math.min(...ends) - margin - east) / period.length);
  const last = Math.floor((Math.max(...ends) + margin - west) / period.length);
  if (!(last >= first)) return null;
  return cellsOf([west + first * period.length, east + last * period.length], axis, within);
}

/** The other way round, where the source has no plain image: true when a window's image surely lies beside the source. */
function isFar(target: Grid, source: SourcePlane, { x, y }: Window): boolean {
  const { crs } = source.grid;
  const cells = {
    ...target,
    originX: target.originX + x.start * target.stepX,
    originY: target.originY + y.start * target.stepY,
    width: x.stop - x.start,
    height: y.stop - y.start,
  };
  const period = periodOf(crs);
  const image = boxImage(gridBounds(cells), { transform: transformer(target.crs, crs), period });
  if (!image) return false;
  const { bounds, sag } = image;
  const own = planeBounds(source);
  if (bounds[1] - sag > own[3] || bounds[3] + sag < own[1]) return true;
  const [west, east] = [bounds[0] - sag, bounds[2] + sag];
  if (!period) return west > own[2] || east < own[0];
  return Math.floor((own[2] - west) / period.length) < Math.ceil((own[0] - east) / period.length);
}
