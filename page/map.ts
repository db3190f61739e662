/** The live map: coastline and graticule below, tiles of this server above. */
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import Feature from "ol/Feature.js";
import GeoJSON from "ol/format/GeoJSON.js";
import Point from "ol/geom/Point.js";
import Graticule from "ol/layer/Graticule.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat, toLonLat, transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import { Circle, Fill, Stroke, Style } from "ol/style.js";
import { feature } from "topojson-client";
import land from "world-atlas/land-110m.json";
import type { Box } from "./view/box.ts";

type Place = readonly [longitude: number, latitude: number];

export interface LiveMap {
  /** Tiles by their template; null: none. */
  show(url: string | null): void;
  fit(box: Box): void;
  /** What is seen. */
  box(): Box;
  mark(place: Place): void;
  /** Shades that are seen now; null where nothing is drawn. */
  pixels(): Uint8ClampedArray | null;
  onMoved(act: () => void): void;
  onPointer(act: (place: Place | null) => void): void;
  onClick(act: (place: Place) => void): void;
  onDrawn(act: () => void): void;
}

const dark = matchMedia("(prefers-color-scheme: dark)");

const coastStyle = (): Style =>
  new Style({
    fill: new Fill({ color: dark.matches ? "#1b231f" : "#eeece3" }),
    stroke: new Stroke({ color: dark.matches ? "#3b4a42" : "#c9cbbf" }),
  });

const markStyle = new Style({
  image: new Circle({
    radius: 6,
    fill: new Fill({ color: "#ffffff" }),
    stroke: new Stroke({ color: "#b3452c", width: 3 }),
  }),
});

export function createMap(target: HTMLElement): LiveMap {
  const coast = new VectorLayer({
    source: new VectorSource({
      features: new GeoJSON({ featureProjection: "EPSG:3857" }).readFeatures(
        feature(land as never, "land" as never),
      ),
    }),
    style: coastStyle(),
  });
  dark.addEventListener("change", () => coast.setStyle(coastStyle()));
  const lines = new Graticule({
    strokeStyle: new Stroke({ color: "#80808030", width: 1 }),
    showLabels: false,
    wrapX: false,
  });
  // With a class of its own it has a canvas of its own, whose pixels are those of tiles alone.
  const tiles = new TileLayer<XYZ>({ className: "tiles" });
  const marks = new VectorSource<Feature<Point>>();
  const view = new View({ center: fromLonLat([15.23, 46.14]), zoom: 11, minZoom: 2, maxZoom: 17 });
  const map = new OlMap({
    target,
    layers: [coast, lines, tiles, new VectorLayer({ source: marks, style: markStyle })],
    view,
  });
  const placeOf = (coordinate: number[]): Place => toLonLat(coordinate) as [number, number];
  return {
    show(url) {
      tiles.setSource(
        url === null
          ? null
          : new XYZ({ url, maxZoom: 18, attributions: "Computed by this server", transition: 120 }),
      );
    },
    fit(box) {
      view.fit(transformExtent([...box], "EPSG:4326", "EPSG:3857"), { padding: [8, 8, 8, 8] });
    },
    box: () =>
      transformExtent(view.calculateExtent(map.getSize()), "EPSG:3857", "EPSG:4326") as [
        number,
        number,
        number,
        number,
      ],
    mark(place) {
      marks.clear();
      marks.addFeature(new Feature(new Point(fromLonLat([...place]))));
    },
    pixels() {
      const canvas = target.querySelector<HTMLCanvasElement>(".tiles canvas");
      if (!canvas || canvas.width === 0) return null;
      return canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data;
    },
    onMoved: (act) => void map.on("moveend", act),
    onPointer(act) {
      map.on("pointermove", ({ coordinate, dragging }) => act(dragging ? null : placeOf(coordinate)));
      target.addEventListener("pointerleave", () => act(null));
    },
    onClick: (act) => void map.on("singleclick", ({ coordinate }) => act(placeOf(coordinate))),
    onDrawn: (act) => void map.on("rendercomplete", act),
  };
}
