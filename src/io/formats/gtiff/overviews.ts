/** Reduced versions of a plane: every second cell of every second row (nearest), so that classes stay classes. */
import type { TypedArray } from "../../../cube/chunk.ts";

export interface Plane {
  readonly data: TypedArray;
  readonly width: number;
  readonly height: number;
}

function halved(plane: Plane): Plane {
  const width = Math.ceil(plane.width / 2);
  const height = Math.ceil(plane.height / 2);
  const data = new (plane.data.constructor as new (length: number) => TypedArray)(width * height);
  for (let row = 0; row < height; row++) {
    const from = row * 2 * plane.width;
    for (let column = 0; column < width; column++)
      data[row * width + column] = plane.data[from + column * 2]!;
  }
  return { data, width, height };
}

/** Full resolution first; halves follow until one fits into a tile. */
export function pyramid(plane: Plane, tileSize: number): Plane[] {
  const levels = [plane];
  while (levels[levels.length - 1]!.width > tileSize || levels[levels.length - 1]!.height > tileSize) {
    levels.push(halved(levels[levels.length - 1]!));
  }
  return levels;
}
