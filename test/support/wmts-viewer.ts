/** An OpenLayers map of a WMTS layer that knows nothing but the address of its capabilities. Bundled by the test. */
import OlMap from "ol/Map.js";
import View from "ol/View.js";
import WMTSCapabilities from "ol/format/WMTSCapabilities.js";
import TileLayer from "ol/layer/Tile.js";
import { get, transformExtent } from "ol/proj.js";
import { register } from "ol/proj/proj4.js";
import WMTS, { optionsFromCapabilities } from "ol/source/WMTS.js";
import proj4 from "proj4";

proj4.defs("EPSG:32633", "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs");
register(proj4);

interface Capabilities {
  readonly Contents: {
    readonly Layer: readonly { readonly WGS84BoundingBox: [number, number, number, number] }[];
  };
}

/** Settles once every tile in view is drawn. */
export async function show(url: string, matrixSet: string): Promise<void> {
  const capabilities = new WMTSCapabilities().read(await (await fetch(url)).text()) as Capabilities;
  const options = optionsFromCapabilities(capabilities, { layer: "result", matrixSet })!;
  const projection = get(options.projection as never)!;
  const extent = transformExtent(capabilities.Contents.Layer[0]!.WGS84BoundingBox, "EPSG:4326", projection);
  const map = new OlMap({
    target: "map",
    layers: [new TileLayer({ source: new WMTS(options) })],
    view: new View({ projection }),
  });
  map.getView().fit(extent, { size: [600, 600] });
  await new Promise<void>((settle) => map.once("rendercomplete", () => settle()));
}

Object.assign(window, { show });
