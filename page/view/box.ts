/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

export function roundedBox(box: Box): Box {
  return box.map(rounded) as unknown as Box;
}

/** Half as much again on every side, so that a little panning asks for nothing new. */
export function widened([west, south, east, north]: Box): Box {
  const [dx, dy] = [(east - west) / 2, (north - south) / 2];
  return roundedBox([
    Math.max(-180, west - dx),
    Math.max(-89, south - dy),
    Math.min(180, east + dx),
    Math.min(89, north + dy),
  ]);
}

export function contains(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

export function meets(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
