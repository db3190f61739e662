/** The pieces of a geometry: the inside of a polygon, a line and a point are found each by itself. */
import type { PlainGeometry } from "../vector/geometry.ts";

export type Position = readonly number[];

interface Piece {
  readonly kind: "polygon" | "line" | "point";
  /** Of a polygon all rings: the even-odd rule makes holes of inner ones. */
  readonly rings: readonly (readonly Position[])[];
}

type Rings = readonly (readonly Position[])[];

export function piecesOf(geometry: PlainGeometry | null): readonly Piece[] {
  if (geometry === null) return [];
  const { type, coordinates } = geometry;
  switch (type) {
    case "Polygon":
      return [{ kind: "polygon", rings: coordinates as Rings }];
    case "MultiPolygon":
      return (coordinates as readonly Rings[]).map((rings) => ({ kind: "polygon", rings }));
    case "LineString":
      return [{ kind: "line", rings: [coordinates as readonly Position[]] }];
    case "MultiLineString":
      return (coordinates as Rings).map((line) => ({ kind: "line", rings: [line] }));
    case "Point":
      return pointsOf([coordinates as Position]);
    case "MultiPoint":
      return pointsOf(coordinates as readonly Position[]);
    default:
      return [];
  }
}

function pointsOf(points: readonly Position[]): readonly Piece[] {
  return points.filter((point) => point.length > 0).map((point) => ({ kind: "point", rings: [[point]] }));
}
