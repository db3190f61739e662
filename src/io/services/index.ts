/** THE LIST of secondary services, as GET /service_types shows it. */
import { colormaps } from "../formats/colormap.ts";

export interface ServiceType {
  readonly title: string;
  readonly description: string;
  readonly configuration: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly process_parameters: readonly unknown[];
}

const configuration: ServiceType["configuration"] = {
  resampling: {
    type: "string",
    enum: ["near", "bilinear"],
    default: "near",
    description: "How pixels of another grid are taken.",
  },
  colormap: {
    type: "string",
    enum: Object.keys(colormaps),
    description: "Colours for a single band; overrides that of save_result.",
  },
};

export const serviceTypes: Readonly<Record<"XYZ" | "WMTS", ServiceType>> = {
  XYZ: {
    title: "XYZ map tiles",
    description:
      "PNG tiles of 256 pixels in Web Mercator at <url>/{z}/{x}/{y}, and TileJSON. Of a time dimension the last step is shown, or the one named by ?time=. Parameters that the process declares can be set in the tile URL's query, for example ?date=2024-06-01. The URL is a capability: whoever has it can see the tiles.",
    configuration,
    process_parameters: [],
  },
  WMTS: {
    title: "OGC Web Map Tile Service 1.0.0",
    description:
      "One layer as PNG tiles in WebMercatorQuad, WorldCRS84Quad and the UTM zone of the data, by key-value pairs and by paths, with GetFeatureInfo. A time dimension of the cube is the layer's Time: a step, a day, or an interval, whose last step is shown. Parameters that the process declares can be set in the query of any address; capabilities pass them on to the addresses in them. The URL is a capability: whoever has it can see the tiles.",
    configuration,
    process_parameters: [],
  },
};

export type ServiceTypeName = keyof typeof serviceTypes;

export function findServiceType(name: string): ServiceTypeName | null {
  return (
    (Object.keys(serviceTypes) as ServiceTypeName[]).find(
      (known) => known.toLowerCase() === name.toLowerCase(),
    ) ?? null
  );
}
