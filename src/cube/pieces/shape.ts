/** The shape of a piece with all that lies around it. */
import type { CubeShape, Dimension, Labels } from "../shape.ts";
import type { Piece } from "./cut.ts";

/** Where a piece goes beyond the shape its labels go on, as those of y and x can. */
export function pieceShape(shape: CubeShape, piece: Piece): CubeShape {
  return {
    ...shape,
    dims: shape.dims.map((dim, index): Dimension => {
      const { seen, before, size } = piece.dims[index]!;
      const labels = labelsOf(dim.labels, seen.start - before, size);
      return dim.features
        ? { ...dim, labels, features: dim.features.slice(seen.start, seen.stop) }
        : { ...dim, labels };
    }),
  };
}

function labelsOf(labels: Labels, start: number, count: number): Labels {
  if (labels.kind === "regular") return { ...labels, origin: labels.origin + start * labels.step, count };
  if (labels.kind === "enumerated")
    return { kind: "enumerated", values: labels.values.slice(start, start + count) };
  return labels;
}
