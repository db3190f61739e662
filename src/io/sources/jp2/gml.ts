/** Where a picture lies by the rectified grid of its GML (OGC 05-047, GMLJP2). */
import { normalizeCrs } from "../../../cube/crs/index.ts";
import type { Transform } from "../cog/place.ts";

interface GmlPlace {
  readonly transform: Transform;
  /** "" where it is not given, or not known here. */
  readonly crs: string;
}

/**
 * The origin is the centre of the first cell. Systems whose first axis points north are written with their numbers in that
 * order: the step along a row then stands in the second place.
 */
export function gmlPlace(gml: string): GmlPlace | null {
  const grid = gridOf(gml);
  if (grid === null) return null;
  const [origin] = numbersIn(grid, /<(?:\w+:)?(?:pos|coordinates)(?:\s[^<>]*)?>([^<]*)</g);
  const [along, down] = numbersIn(grid, /<(?:\w+:)?offsetVector(?:\s[^<>]*)?>([^<]*)</g);
  if (!origin || !along || !down) return null;
  const northFirst = along[0] === 0 && down[1] === 0;
  const [x, y] = northFirst ? [1, 0] : [0, 1];
  const [stepX, yPerColumn, xPerRow, stepY] = [along[x]!, along[y]!, down[x]!, down[y]!];
  const corner: Transform = [
    origin[x]! - (stepX + xPerRow) / 2,
    stepX,
    xPerRow,
    origin[y]! - (yPerColumn + stepY) / 2,
    yPerColumn,
    stepY,
  ];
  return stepX * stepY - xPerRow * yPerColumn === 0 ? null : { transform: corner, crs: crsIn(grid) };
}

/** The first grid with all that is in it: one pattern for both of its ends would look for the second one anew at each start. */
function gridOf(gml: string): string | null {
  const start = /<(?:\w+:)?RectifiedGrid[\s>]/.exec(gml);
  if (!start) return null;
  const rest = gml.slice(start.index);
  const stop = /<\/(?:\w+:)?RectifiedGrid>/.exec(rest);
  return stop && rest.slice(0, stop.index);
}

/** Pairs of numbers. */
function numbersIn(text: string, element: RegExp): readonly (readonly [number, number])[] {
  return [...text.matchAll(element)].flatMap(([, inside]) => {
    const [first, second] = inside!
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    return Number.isFinite(first) && Number.isFinite(second) ? [[first!, second!] as const] : [];
  });
}

/** "urn:ogc:def:crs:EPSG::32633", "EPSG:32633", "http://www.opengis.net/def/crs/EPSG/0/32633". */
function crsIn(text: string): string {
  const names = [...text.matchAll(/srsName\s*=\s*["']([^"']{1,200})["']/gi)].map((found) => found[1]!);
  const code = names.flatMap((name) => /EPSG.*?(\d+)$/i.exec(name)?.[1] ?? [])[0];
  try {
    return code === undefined ? "" : normalizeCrs(Number(code));
  } catch {
    return "";
  }
}
