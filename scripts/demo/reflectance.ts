/** How covers look through the year: greenness by season, then reflectance per band (x 10000). */
import type { Cover, Place } from "./landscape.ts";

/** Greenness (0 to 1) of a cover on a day of the year; fields are a little early or late. */
export function greenness(place: Place, day: number): number {
  const shift = (place.field - 0.5) * 24;
  const rise = (start: number, days: number): number => 1 / (1 + Math.exp(-(day - shift - start) / days));
  const fall = (start: number, days: number): number => 1 - rise(start, days);
  switch (place.cover) {
    case "water":
    case "town":
    case "bare":
      return place.cover === "town" ? 0.16 : 0.05;
    case "forest":
      return 0.34 + 0.56 * rise(112, 7) * fall(292, 11);
    case "wheat":
      return 0.2 + 0.68 * rise(84, 11) * fall(184, 6) + 0.22 * rise(292, 9);
    case "maize":
      return 0.1 + 0.8 * rise(164, 9) * fall(262, 8);
    case "meadow":
      return (
        0.42 +
        0.34 * rise(92, 13) * fall(302, 18) -
        0.16 * Math.max(0, Math.sin((day - shift) / 18)) * rise(130, 8) * fall(275, 8)
      );
    case "rape":
      return 0.24 + 0.6 * rise(74, 10) * fall(176, 8);
  }
}

/** B02, B03, B04, B08, B11. */
export type Spectrum = readonly [number, number, number, number, number];

const SOIL: Spectrum = [880, 1180, 1560, 2180, 2900];
const LEAF: Spectrum = [270, 560, 260, 4300, 1750];
const FIXED: Readonly<Partial<Record<Cover, Spectrum>>> = {
  water: [430, 420, 240, 130, 60],
  town: [1350, 1430, 1560, 2100, 2250],
};

export function spectrum(place: Place, day: number): Spectrum {
  const fixed = FIXED[place.cover];
  const grain = 1 + place.texture * (place.cover === "town" ? 0.5 : 0.07);
  if (fixed) return scaled(fixed, grain);
  const green = Math.min(1, Math.max(0, greenness(place, day) + place.texture * 0.05));
  const dark = place.cover === "forest" ? 0.72 : 0.92 + place.field * 0.16;
  const mixed = SOIL.map((soil, band) => soil + (LEAF[band]! - soil) * green) as unknown as Spectrum;
  const bloom = place.cover === "rape" ? Math.exp(-(((day - 122) / 9) ** 2)) : 0;
  return scaled([mixed[0], mixed[1] + bloom * 900, mixed[2] + bloom * 850, mixed[3], mixed[4]], dark * grain);
}

function scaled(values: Spectrum, factor: number): Spectrum {
  return values.map((value) => Math.round(value * factor)) as unknown as Spectrum;
}
