/** Distances on the ground between longitudes and latitudes that are close to each other. */
const METRES_PER_DEGREE = 111_320;

type Place = readonly [longitude: number, latitude: number];

export function distanceM(one: Place, other: Place): number {
  const turn = ((((one[0] - other[0] + 180) % 360) + 360) % 360) - 180;
  return Math.hypot(turn * Math.cos((other[1] * Math.PI) / 180), one[1] - other[1]) * METRES_PER_DEGREE;
}
