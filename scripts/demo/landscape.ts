/** The land of the demo: hills with forest, a river through a plain of fields, a lake, a town. Everything is invented. */
import { fractal, hash2 } from "./noise.ts";

const covers = ["water", "forest", "wheat", "maize", "meadow", "rape", "bare", "town"] as const;
export type Cover = (typeof covers)[number];

export interface Place {
  readonly cover: Cover;
  /** Differs from field to field, in [0, 1). */
  readonly field: number;
  /** Fine texture in [-0.5, 0.5). */
  readonly texture: number;
}

const CENTRE = { x: 518000, y: 5109800 };

export function placeAt(x: number, y: number): Place {
  const texture = hash2(Math.round(x / 20), Math.round(y / 20), 5) - 0.5;
  const height = fractal(x, y, { sizeMetres: 9000, octaves: 5, seed: 11 });
  if (isWater(x, y)) return { cover: "water", field: 0, texture };
  const town =
    fractal(x, y, { sizeMetres: 900, octaves: 3, seed: 71 }) +
    0.9 * Math.exp(-(((x - CENTRE.x + 2600) / 1700) ** 2) - ((y - CENTRE.y - 900) / 1300) ** 2);
  if (town > 1.06) return { cover: "town", field: town, texture };
  const wooded = height + 0.1 * (fractal(x, y, { sizeMetres: 700, octaves: 3, seed: 23 }) - 0.5);
  if (wooded > 0.54)
    return { cover: "forest", field: fractal(x, y, { sizeMetres: 400, octaves: 2, seed: 31 }), texture };
  return { ...fieldAt(x, y), texture };
}

function isWater(x: number, y: number): boolean {
  const bend =
    2400 * Math.sin(x / 5200) +
    900 * Math.sin(x / 1900 + 1.3) +
    1200 * (fractal(x, 0, { sizeMetres: 4000, octaves: 3, seed: 43 }) - 0.5);
  const river =
    Math.abs(y - (CENTRE.y - 1500 + bend)) <
    90 + 60 * fractal(x, y, { sizeMetres: 2500, octaves: 2, seed: 47 });
  const shore = 0.25 * (fractal(x, y, { sizeMetres: 1500, octaves: 4, seed: 53 }) - 0.5);
  const lake = ((x - CENTRE.x - 9000) / 2600) ** 2 + ((y - CENTRE.y - 5200) / 1500) ** 2 + shore < 0.8;
  return river || lake;
}

/** Parcels: a turned grid of strips of differing length and width, with grassy borders. */
function fieldAt(x: number, y: number): Pick<Place, "cover" | "field"> {
  const block = { x: Math.floor(x / 2900), y: Math.floor(y / 2300) };
  const angle = hash2(block.x, block.y, 3) * 1.2 - 0.6;
  const u = x * Math.cos(angle) + y * Math.sin(angle);
  const v = -x * Math.sin(angle) + y * Math.cos(angle);
  const width = 160 + 200 * hash2(block.x, block.y, 17);
  const column = Math.floor(u / width);
  const length = 420 + 500 * hash2(column, block.y, 19);
  const row = Math.floor(v / length + hash2(column, block.x, 29));
  const field = hash2(column * 7919 + block.x, row * 104729 + block.y, 37);
  const kinds: readonly Cover[] = [
    "wheat",
    "wheat",
    "maize",
    "maize",
    "maize",
    "meadow",
    "meadow",
    "rape",
    "bare",
  ];
  return { cover: kinds[Math.floor(field * kinds.length)]!, field: (field * 97) % 1 };
}
