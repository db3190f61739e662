/** Reduced versions of a plane: every second cell of every second row (nearest), so that classes stay classes. */
import type { TypedArray } from "../../../cube/chunk.ts";
import type { Paced } from "../../../cube/pace.ts";

export interface Plane {
  readonly data: TypedArray;
  readonly width: number;
  readonly height: number;
}

function* halved(plane: Plane): Paced<Plane> {
  const width = Math.ceil(plane.width / 2);
  const height = Math.ceil(plane.height / 2);
  const data = new (plane.data.constructor as new (length: number) => TypedArray)(width * height);
  for (let row = 0; row < height; row++) {
    const from = row * 2 * plane.width;
    yield width;
    for (let column = 0; column < width; column++)
      data[row * width + column] = plane.data[from + column * 2]!;
  }
  return { data, width, height };
}

/** Full resolution first, then `levels - 1` halves. */
export function* pyramid(plane: Plane, levels: number): Paced<Plane[]> {
  const planes = [plane];
  while (planes.length < levels) planes.push(yield* halved(planes[planes.length - 1]!));
  return planes;
}

/** Levels until one fits into a tile, full resolution included. */
export function levelCount(
  size: { readonly width: number; readonly height: number },
  tileSize: number,
): number {
  let levels = 1;
  for (let { width, height } = size; width > tileSize || height > tileSize; levels++) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
  }
  return levels;
}
