/** Colours for single-band maps: stops of value and colour, straight lines between them. */

interface ColorStop {
  readonly value: number;
  readonly color: readonly [number, number, number];
}

/** Stops ascend by value. */
export type Colormap = readonly ColorStop[];

const stop = (value: number, red: number, green: number, blue: number): ColorStop => ({
  value,
  color: [red, green, blue],
});

export const colormaps: Readonly<Record<string, Colormap>> = {
  /** Vegetation: water blue, bare soil sand, then greens; for NDVI from -0.2 to 0.9. */
  ndvi: [
    stop(-0.2, 58, 94, 140),
    stop(0, 198, 186, 160),
    stop(0.1, 226, 208, 165),
    stop(0.25, 214, 209, 124),
    stop(0.45, 142, 182, 84),
    stop(0.65, 66, 141, 63),
    stop(0.9, 14, 82, 46),
  ],
  /** Perceptually even, from 0 to 1. */
  viridis: [
    stop(0, 68, 1, 84),
    stop(0.25, 59, 82, 139),
    stop(0.5, 33, 145, 140),
    stop(0.75, 94, 201, 98),
    stop(1, 253, 231, 37),
  ],
};

/** Red, green, blue. */
export function colorAt(colormap: Colormap, value: number): readonly [number, number, number] {
  let low = colormap[0]!;
  for (const high of colormap) {
    if (value <= high.value) {
      const span = high.value - low.value;
      const f = span > 0 ? Math.max(0, (value - low.value) / span) : 0;
      const mix = (i: 0 | 1 | 2): number => Math.round(low.color[i] + (high.color[i] - low.color[i]) * f);
      return [mix(0), mix(1), mix(2)];
    }
    low = high;
  }
  return low.color;
}
