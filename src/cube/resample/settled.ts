/** Fields for methods whose values jump where a coordinate passes from one source cell to the next. */
import { cornerErrorPixels } from "../../limits.ts";
import type { Grid } from "../shape.ts";
import type { SourcePlane } from "../source.ts";
import { type Field, warpField } from "./field.ts";
import { projector } from "./projector.ts";
import type { Window } from "./window.ts";

/**
 * Coordinates of every cell of a window in row order. Interpolated ones that lie as close to an edge as they may be wrong are projected
 * exactly, so that all lie on the right side; edges are at whole numbers + `edge`.
 */
export function settledField(
  target: Grid,
  source: SourcePlane,
  { window, edge }: { readonly window: Window; readonly edge: number },
): Field {
  const { u, v, error } = warpField(target, source, { window, errorPixels: cornerErrorPixels });
  const project = projector(target, source);
  const isNear = (coordinate: number, allowed: number): boolean =>
    Math.abs(coordinate - edge - Math.round(coordinate - edge)) <= allowed;
  for (let row = window.y.start, i = 0; row < window.y.stop; row++) {
    for (let column = window.x.start; column < window.x.stop; column++, i++) {
      const allowed = error[i]!;
      if (!(allowed > 0) || !(isNear(u[i]!, allowed) || isNear(v[i]!, allowed))) continue;
      const [x, y] = project(column + 0.5, row + 0.5);
      u[i] = x;
      v[i] = y;
    }
  }
  return { u, v };
}
