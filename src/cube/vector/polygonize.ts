/** Neighbouring cells of one value as polygons along the edges of the cells. */
import type { PlainGeometry } from "./geometry.ts";

type Position = readonly [number, number];
type Ring = readonly Position[];

export interface ValuedPolygon {
  readonly value: number;
  /** In columns and rows of cell edges. */
  readonly geometry: PlainGeometry;
}

/** A plane of values, row by row; null is no-data, which makes no polygon. Cells that meet at a corner only are no neighbours. */
export function polygonize(
  values: ArrayLike<number | null>,
  { width, height }: { readonly width: number; readonly height: number },
): ValuedPolygon[] {
  const { regions, count, firsts } = labelRegions(values, width, height);
  const rings = ringsOf(regions, { width, height, count });
  return rings.flatMap((own, region) => {
    const value = values[firsts[region]!] ?? null;
    if (value === null) return [];
    return [{ value, geometry: { type: "Polygon", coordinates: outerFirst(own) } }];
  });
}

/** The ring around a region is the one that goes the other way than its holes. */
function outerFirst(rings: readonly Ring[]): readonly Ring[] {
  const outer = rings.findIndex((ring) => doubleArea(ring) > 0);
  return [rings[outer]!, ...rings.filter((_, i) => i !== outer)];
}

function doubleArea(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1];
  return sum;
}

interface Regions {
  /** The number of the region of each cell, in the order of their first cells. */
  readonly regions: Int32Array;
  readonly count: number;
  /** The first cell of each region. */
  readonly firsts: readonly number[];
}

function labelRegions(values: ArrayLike<number | null>, width: number, height: number): Regions {
  const regions = new Int32Array(width * height).fill(-1);
  const firsts: number[] = [];
  const stack: number[] = [];
  for (let first = 0; first < regions.length; first++) {
    if (regions[first]! >= 0) continue;
    const region = firsts.push(first) - 1;
    const value = values[first]!;
    const visit = (cell: number): void => {
      if (regions[cell]! >= 0 || !Object.is(values[cell], value)) return;
      regions[cell] = region;
      stack.push(cell);
    };
    visit(first);
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      const column = cell % width;
      if (column > 0) visit(cell - 1);
      if (column < width - 1) visit(cell + 1);
      if (cell >= width) visit(cell - width);
      if (cell < regions.length - width) visit(cell + width);
    }
  }
  return { regions, count: firsts.length, firsts };
}

/** East, south, west, north; rows count downwards. */
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Rings begin at upper left corners. Edges are followed with the region at their right; at a corner where two cells of a region meet they go from one to the other, so that rings touch each other but never themselves. */
function ringsOf(
  regions: Int32Array,
  { width, height, count }: { readonly width: number; readonly height: number; readonly count: number },
): Ring[][] {
  const rings: Ring[][] = Array.from({ length: count }, () => []);
  const regionAt = (x: number, y: number): number =>
    x >= 0 && x < width && y >= 0 && y < height ? regions[y * width + x]! : -1;
  // Upper edges of cells that were followed eastwards: every ring has one.
  const seen = new Uint8Array(width * height);
  for (let cell = 0; cell < regions.length; cell++) {
    const [x, y] = [cell % width, Math.floor(cell / width)];
    const region = regions[cell]!;
    if (seen[cell] === 1 || regionAt(x, y - 1) === region) continue;
    rings[region]!.push(
      follow(regionAt, { region, x, y }, (column, row) => (seen[row * width + column] = 1)),
    );
  }
  return rings;
}

interface Start {
  readonly region: number;
  readonly x: number;
  readonly y: number;
}

function follow(
  regionAt: (x: number, y: number) => number,
  { region, x: startX, y: startY }: Start,
  mark: (x: number, y: number) => void,
): Ring {
  const ring: Position[] = [[startX, startY]];
  let [x, y, heading] = [startX, startY, 0];
  do {
    if (heading === 0) mark(x, y);
    const [dx, dy] = STEPS[heading]!;
    x += dx;
    y += dy;
    const next = turned(regionAt, { region, x, y }, heading);
    if (next !== heading) ring.push([x, y]);
    heading = next;
  } while (x !== startX || y !== startY || heading !== 0);
  return ring;
}

/** To the left if the region has the cell ahead at the left; straight on along the one at the right; else to the right. */
function turned(
  regionAt: (x: number, y: number) => number,
  { region, x, y }: Start,
  heading: number,
): number {
  if (regionAt(...cellBeside(x, y, heading, "left")) === region) return (heading + 3) % 4;
  return regionAt(...cellBeside(x, y, heading, "right")) === region ? heading : (heading + 1) % 4;
}

/** The cell ahead of a corner, at one side of the way on. */
function cellBeside(x: number, y: number, heading: number, side: "right" | "left"): [number, number] {
  const ahead = [
    { right: [x, y], left: [x, y - 1] },
    { right: [x - 1, y], left: [x, y] },
    { right: [x - 1, y - 1], left: [x - 1, y] },
    { right: [x, y - 1], left: [x - 1, y - 1] },
  ] as const;
  const [column, row] = ahead[heading]![side];
  return [column, row];
}
