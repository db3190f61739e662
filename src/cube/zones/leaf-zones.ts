/** Which cells of a leaf lie in which geometries. */
import { zonalSpansAtOnce } from "../../limits.ts";
import { rangeSize } from "../region.ts";
import type { Grid } from "../shape.ts";
import { type FlatGeometries, pieceKinds } from "./flat.ts";
import { leafWindow } from "./leaf.ts";
import type { PieceIndex } from "./piece-index.ts";
import { type Frame, type Place, addPolygon, frameOf } from "./polygon.ts";
import { spanList } from "./span-list.ts";
import { addLine, addPoint } from "./touched.ts";

/** Some geometries that have cells in a leaf, ascending; those of number i are `spans` from `starts[i]` to `starts[i + 1]`. */
export interface LeafZones {
  readonly geometries: Uint32Array;
  readonly starts: Uint32Array;
  /** As in span-list.ts: ascending and disjoint within a geometry. */
  readonly spans: Uint32Array;
}

const list = spanList();

/** All geometries of a leaf, as many at once as have a bounded number of spans together. */
export function* zonesOfLeaf(
  flat: FlatGeometries,
  index: PieceIndex,
  of: { readonly grid: Grid; readonly leaf: number },
): Generator<LeafZones> {
  const window = leafWindow(of.grid, of.leaf);
  const frame = frameOf(of.grid, window);
  const width = rangeSize(window.x);
  const places = index.placesIn(of.grid, window);
  let made: Made = { geometries: [], starts: [0] };
  list.clear(width);
  for (let i = 0; i < places.length;) {
    const owner = flat.owners[places[i]!.piece]!;
    const start = list.length();
    for (; i < places.length && flat.owners[places[i]!.piece] === owner; i++) addPlace(places[i]!, frame);
    list.join(start);
    if (list.length() > start) {
      made.geometries.push(owner);
      made.starts.push(list.length());
    }
    if (list.length() < zonalSpansAtOnce && i < places.length) continue;
    yield leafZones(made);
    made = { geometries: [], starts: [0] };
    list.clear(width);
  }
}

interface Made {
  readonly geometries: number[];
  readonly starts: number[];
}

function leafZones({ geometries, starts }: Made): LeafZones {
  return { geometries: Uint32Array.from(geometries), starts: Uint32Array.from(starts), spans: list.copy() };
}

function addPlace(place: Place, frame: Frame): void {
  switch (place.flat.kinds[place.piece]) {
    case pieceKinds.polygon:
      addPolygon(place, frame, list);
      break;
    case pieceKinds.line:
      addLine(place, frame, list);
      break;
    default:
      addPoint(place, frame, list);
  }
}
