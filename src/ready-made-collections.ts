/** Well-known open collections of Cloud Optimized GeoTIFFs, for the list in collections.ts. Facts of their providers' documents. */
import type { StacApiEntry } from "./app/collections/upstream/entry.ts";

const EARTH_SEARCH = "https://earth-search.aws.element84.com/v1";

/** Sentinel-2 Level-2A since 2015, processed to one baseline where that is done (Collection 1). Tiles begin at multiples of 60 m. */
export const sentinel2C1L2a: StacApiEntry = {
  kind: "stac-api",
  id: "sentinel-2-c1-l2a",
  api: EARTH_SEARCH,
  collection: "sentinel-2-c1-l2a",
  phase: [0, 0],
};

/** Sentinel-2 Level-2A, as first processed. */
export const sentinel2L2a: StacApiEntry = {
  kind: "stac-api",
  id: "sentinel-2-l2a",
  api: EARTH_SEARCH,
  collection: "sentinel-2-l2a",
  phase: [0, 0],
};

/** Sentinel-2 Level-2A of before Collection 1. */
export const sentinel2PreC1L2a: StacApiEntry = {
  kind: "stac-api",
  id: "sentinel-2-pre-c1-l2a",
  api: EARTH_SEARCH,
  collection: "sentinel-2-pre-c1-l2a",
  phase: [0, 0],
};

/** Copernicus DEM at 30 m; its cells get wider towards the poles, so that the phase is that of the first item. */
export const copernicusDem30: StacApiEntry = {
  kind: "stac-api",
  id: "cop-dem-glo-30",
  api: EARTH_SEARCH,
  collection: "cop-dem-glo-30",
};

/** Copernicus DEM at 90 m. */
export const copernicusDem90: StacApiEntry = {
  kind: "stac-api",
  id: "cop-dem-glo-90",
  api: EARTH_SEARCH,
  collection: "cop-dem-glo-90",
};

/** Landsat Collection 2 Level-2. Its documents are open; reading the files asks a fee of the reader (USGS bucket) or a login. Pixel centres lie at multiples of 30 m. */
export const landsatC2L2: StacApiEntry = {
  kind: "stac-api",
  id: "landsat-c2-l2",
  api: EARTH_SEARCH,
  collection: "landsat-c2-l2",
  phase: [15, 15],
};

/** Aerial photographs of the USA. Reading the files asks a fee of the reader. */
export const naip: StacApiEntry = {
  kind: "stac-api",
  id: "naip",
  api: EARTH_SEARCH,
  collection: "naip",
};

const TERRASCOPE = "https://services.terrascope.be/stac";

/** ESA WorldCover 2020 at 10 m: Terrascope's catalogue of the files in the open data of AWS. */
export const esaWorldCover2020: StacApiEntry = {
  kind: "stac-api",
  id: "esa-worldcover-2020",
  api: TERRASCOPE,
  collection: "urn:eop:VITO:ESA_WorldCover_10m_2020_AWS_V1",
};

/** ESA WorldCover 2021 at 10 m, made by another algorithm than that of 2020. */
export const esaWorldCover2021: StacApiEntry = {
  kind: "stac-api",
  id: "esa-worldcover-2021",
  api: TERRASCOPE,
  collection: "urn:eop:VITO:ESA_WorldCover_10m_2021_AWS_V2",
};
