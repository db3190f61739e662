/** So many square fields side by side in the demo's left tile, as GeoJSON. */
export function fields(count: number): object {
  const across = Math.ceil(Math.sqrt(count));
  const features = Array.from({ length: count }, (_, i) => {
    const [west, south] = [15.02 + (i % across) * 0.0055, 46.06 + Math.floor(i / across) * 0.005];
    const [east, north] = [west + 0.005, south + 0.0045];
    const ring = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
  });
  return { type: "FeatureCollection", features };
}
