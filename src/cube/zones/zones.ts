/**
 * Geometries made ready for a grid: positions in its CRS, an index of their places, windows, and the cells in each leaf. Made
 * once and kept with the list of geometries, so that tasks, dates, bands and tiles share it; the plan stays the truth.
 */
import { transformer } from "../crs/index.ts";
import type { Range } from "../region.ts";
import { type Grid, sameGrid } from "../shape.ts";
import { type FlatGeometries, flatten } from "./flat.ts";
import { keptLeaf } from "./kept-leaves.ts";
import type { CellWindow } from "./leaf.ts";
import { type LeafZones, zonesOfLeaf } from "./leaf-zones.ts";
import { type PieceIndex, pieceIndex } from "./piece-index.ts";
import { type TouchedLeaves, positionsIn, touchedLeaves } from "./touched-leaves.ts";
import { touchedWindows } from "./windows.ts";

export interface Zones {
  readonly flat: FlatGeometries;
  /** The smallest window of cells that can hold cells of a geometry; null outside of the grid. */
  window(geometry: number): CellWindow | null;
  /** Leaves that some of the geometries may touch. */
  touched(geometries: Range): TouchedLeaves;
  /** How many positions are looked at to find the cells of a window. */
  positionsIn(window: CellWindow): number;
  /** The geometries that have cells in a leaf, ascending, in one or more batches. */
  leaf(leaf: number): Iterable<LeafZones>;
}

/** GeoJSON geometries (or features) and the CRS of their positions. */
export interface ZoneSource {
  /** The list is the key of what is kept. */
  readonly list: readonly unknown[];
  readonly crs: string;
  readonly geometryOf: (item: unknown) => unknown;
}

interface Prepared {
  readonly from: string;
  readonly crs: string;
  readonly flat: FlatGeometries;
  readonly index: PieceIndex;
  /** Of the last few grids, the newest first. */
  readonly onGrids: { readonly grid: Grid; readonly zones: Zones }[];
}

/** Grids of one list: those of neighbouring tiles, or of the cubes of one graph. */
const gridsKept = 4;
/** Systems that the positions of one list are kept in: those of a graph's own grid and of the tiles that are asked for. */
const systemsKept = 2;

/** The newest first. */
const preparedByList = new WeakMap<readonly unknown[], Prepared[]>();
let owners = 0;

export function zonesOn(source: ZoneSource, grid: Grid): Zones {
  const prepared = preparedFor(source, grid.crs);
  const { onGrids } = prepared;
  const known = onGrids.find((one) => sameGrid(one.grid, grid));
  if (known) return known.zones;
  const zones = createZones(prepared, grid);
  onGrids.unshift({ grid, zones });
  onGrids.splice(gridsKept);
  return zones;
}

function preparedFor({ list, crs: from, geometryOf }: ZoneSource, crs: string): Prepared {
  const all = preparedByList.get(list) ?? [];
  const known = all.find((one) => one.crs === crs && one.from === from);
  if (known) return known;
  const flat = flatten(list.map(geometryOf), from === crs ? null : transformer(from, crs));
  const made = { from, crs, flat, index: pieceIndex(flat), onGrids: [] };
  preparedByList.set(list, [made, ...all].slice(0, systemsKept));
  return made;
}

function createZones({ flat, index }: Prepared, grid: Grid): Zones {
  const owner = owners++;
  const window = touchedWindows(flat, grid);
  let last: { readonly geometries: Range; readonly touched: TouchedLeaves } | null = null;
  return {
    flat,
    window,
    touched(geometries) {
      if (last?.geometries.start !== geometries.start || last.geometries.stop !== geometries.stop)
        last = { geometries, touched: touchedLeaves({ flat, window, grid, geometries }) };
      return last.touched;
    },
    positionsIn: (cells) => positionsIn(index.placesIn(grid, cells), cells),
    leaf: (leaf) => keptLeaf(owner, leaf, () => zonesOfLeaf(flat, index, { grid, leaf })),
  };
}
