/** A collection, as far as the page needs it. */
import type { Box } from "../view/box.ts";

export interface Collection {
  readonly id: string;
  readonly title: string;
  readonly bands: readonly Band[];
  readonly box: Box;
  /** First and last day; null is open. */
  readonly days: readonly [string | null, string | null];
  readonly isSynthetic: boolean;
  /** What a stored number has to be multiplied by to be a reflectance; 1 where nothing is told. */
  readonly scale: number;
}

interface Band {
  readonly name: string;
  /** red, nir and so on, where it is known. */
  readonly common: string | null;
}

/** The name of the band of one of these common names, the first that there is. */
export function bandNamed({ bands }: Collection, ...common: readonly string[]): string | null {
  for (const name of common) {
    const band = bands.find((each) => each.common === name);
    if (band) return band.name;
  }
  return null;
}

/** The classes of Sentinel-2 scenes, by which clouds are told. */
export function classesBand({ bands }: Collection): string | null {
  return bands.find(({ name }) => /^scl$/i.test(name))?.name ?? null;
}
