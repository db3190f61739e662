/** The live map: coastline and graticule below, the XYZ service of this server above. */
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import GeoJSON from "ol/format/GeoJSON.js";
import Graticule from "ol/layer/Graticule.js";
import ImageLayer from "ol/layer/Image.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat, transformExtent } from "ol/proj.js";
import { register } from "ol/proj/proj4.js";
import ImageStatic from "ol/source/ImageStatic.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import { Fill, Stroke, Style } from "ol/style.js";
import proj4 from "proj4";
import { feature } from "topojson-client";
import land from "world-atlas/land-110m.json";

/** An image in a CRS: west, south, east, north of its outer edges. */
export interface Picture {
  readonly url: string;
  readonly box: [number, number, number, number];
  readonly crs: string;
}

export interface LiveMap {
  /** Tiles of a service; the picture goes. */
  show(url: string): void;
  /** One picture above all, and the view on it. */
  overlay(picture: Picture): void;
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
  const image = new ImageLayer<ImageStatic>({});
  const map = new OlMap({
    target,
    layers: [coast, lines, tiles, image],
    view: new View({ center: fromLonLat([15.23, 46.14]), zoom: 11.4, minZoom: 3, maxZoom: 16 }),
  });
  return {
    show(url) {
      image.setSource(null);
      tiles.setSource(new XYZ({ url, maxZoom: 16, attributions, transition: 150 }));
    },
    overlay({ url, box, crs }) {
      knowCrs(crs);
      tiles.setSource(null);
      image.setSource(new ImageStatic({ url, imageExtent: box, projection: crs, attributions }));
      map.getView().fit(transformExtent(box, crs, "EPSG:3857"), { padding: [20, 20, 20, 20], duration: 400 });
    },
  };
}

const attributions = "Computed by this server";

/** UTM zones are what results are mostly in; other systems that the map library does not know are told to the user. */
function knowCrs(crs: string): void {
  const zone = /^EPSG:32([67])(\d\d)$/.exec(crs);
  if (!zone) return;
  const south = zone[1] === "7" ? " +south" : "";
  proj4.defs(crs, `+proj=utm +zone=${Number(zone[2])}${south} +datum=WGS84 +units=m +no_defs`);
  register(proj4);
}
