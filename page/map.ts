/** The live map: coastline and graticule below, the XYZ service of this server above. */
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import GeoJSON from "ol/format/GeoJSON.js";
import Graticule from "ol/layer/Graticule.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import { Fill, Stroke, Style } from "ol/style.js";
import { feature } from "topojson-client";
import land from "world-atlas/land-110m.json";

export interface LiveMap {
  show(url: string): void;
}

export function createMap(target: HTMLElement): LiveMap {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const coast = new VectorLayer({
    source: new VectorSource({
      features: new GeoJSON({ featureProjection: "EPSG:3857" }).readFeatures(
        feature(land as never, "land" as never),
      ),
    }),
    style: new Style({
      fill: new Fill({ color: dark ? "#1b231f" : "#eeece3" }),
      stroke: new Stroke({ color: dark ? "#3b4a42" : "#c9cbbf" }),
    }),
  });
  const lines = new Graticule({
    strokeStyle: new Stroke({ color: dark ? "#ffffff18" : "#00000014", width: 1 }),
    showLabels: false,
    wrapX: false,
  });
  const tiles = new TileLayer<XYZ>({});
  new OlMap({
    target,
    layers: [coast, lines, tiles],
    view: new View({ center: fromLonLat([15.23, 46.14]), zoom: 11.4, minZoom: 3, maxZoom: 16 }),
  });
  return {
    show: (url) =>
      tiles.setSource(
        new XYZ({
          url,
          maxZoom: 16,
          attributions: "Synthetic data, computed by this server",
          transition: 150,
        }),
      ),
  };
}
