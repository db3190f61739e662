/** Every recorded item and collection through reading and binding without a network: a table of what loads, and of why the others do not. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OpenEOError } from "../../../src/errors.ts";
import type { Json } from "../../../src/stac/read/json.ts";
import { bindingPorts, bound, cubeText, documentsAt, stacRequest } from "../../support/stac-binding.ts";
import { standIns } from "../../support/stac-headers.ts";
import {
  type RecordedDocument,
  recordedDocuments,
  recordedPresent,
  recordedRoot,
} from "../../support/stac-recorded.ts";

if (!recordedPresent) console.warn("skipped: recorded STAC documents (../shared/data/real/stac is not here)");

const documents = recordedDocuments();
const items = documents.filter((document) => document.kind === "item");
const files = standIns(documents);

interface Row {
  readonly name: string;
  readonly outcome: "loads" | "refused";
  readonly text: string;
}

async function rowOf(document: RecordedDocument): Promise<Row> {
  const { name } = document;
  try {
    return { name, outcome: "loads", text: await load(document) };
  } catch (error) {
    if (!(error instanceof OpenEOError) || error.status === 500) throw error;
    return { name, outcome: "refused", text: `${error.code}: ${error.message}` };
  }
}

/** Items and file trees by load_stac; collections of APIs as an entry of a deployer, over the items that were recorded beside them. */
async function load(document: RecordedDocument): Promise<string> {
  if (document.kind === "item") return cubeText(await bound(stacRequest(document.url), itemPorts(document)));
  const links = document.json["links"] as { rel: string; href: string }[];
  const tree = links.some((link) => link.rel === "item" && fileOf(new URL(link.href, document.url).href));
  return tree ? cubeText(await bound(stacRequest(document.url), treePorts())) : describeCollection(document);
}

const itemPorts = (document: RecordedDocument) =>
  bindingPorts({ fetch: documentsAt({ [document.url]: document.json }), openHeader: files.open });

function fileOf(url: string): string | null {
  const path = url.replace("https://recorded.test", recordedRoot);
  return existsSync(path) ? path : null;
}

const treePorts = () =>
  bindingPorts({
    openHeader: files.open,
    fetch: (url) => {
      const path = fileOf(url);
      return Promise.resolve(path ? new Response(readFileSync(path)) : new Response("", { status: 404 }));
    },
  });

/** Of the server that a document says it is from. */
function hostOf(json: Json): string {
  const links = json["links"] as { rel: string; href: string }[];
  const root = links.find((link) => link.rel === "root" && link.href.startsWith("https:"));
  return root ? new URL(root.href).host : "";
}

async function describeCollection({ json }: RecordedDocument): Promise<string> {
  const api = "https://api.test";
  const id = String(json["id"]);
  const own = items.filter((item) => item.json["collection"] === id && hostOf(item.json) === hostOf(json));
  const links = [
    { rel: "search", href: `${api}/search`, method: "POST" },
    { rel: "data", href: `${api}/collections` },
  ];
  const ports = bindingPorts({
    openHeader: files.open,
    entries: [{ kind: "stac-api", id: "described", api, collection: id }],
    fetch: documentsAt({
      [api]: { type: "Catalog", stac_version: "1.0.0", id: "api", links, conformsTo: [] },
      [`${api}/collections/${encodeURIComponent(id)}`]: json,
      [`${api}/search`]: { type: "FeatureCollection", features: own.map((item) => item.json), links: [] },
    }),
  });
  const { stac } = await ports.upstream.get((await ports.upstream.entries())[0]!);
  const dimensions = stac["cube:dimensions"] as Record<string, { values?: string[] }>;
  return dimensions["bands"]!.values!.join(" ");
}

/** Read off the documents (and off the files of the openEO result, by gdalinfo), by hand. */
const EARTH_SEARCH_V1 =
  "aot blue coastal green nir nir08 nir09 red rededge1 rededge2 rededge3 scl swir16 swir22 wvp";
const PLANETARY = "AOT B01 B02 B03 B04 B05 B06 B07 B08 B09 B11 B12 B8A SCL WVP";
const known: Readonly<Record<string, string>> = {
  "stac/earth-search-s2/S2A_33TWL_20230815_0_L2A.json": `2023-08-15T00:00:00Z | ${EARTH_SEARCH_V1} | EPSG:32633 10980x10980 at 499980,5100000 by 10,-10 | uint16 0`,
  "stac/earth-search-s2-more/S2A_32TMS_20221207_0_L2A.json": `2022-12-07T00:00:00Z | ${EARTH_SEARCH_V1} | EPSG:32632 10980x10980 at 399960,5200020 by 10,-10 | uint16 0`,
  "stac/odc-stac/S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531.json": `2019-06-29T00:00:00Z | ${PLANETARY} | EPSG:32606 10980x10980 at 399960,6800040 by 10,-10 | float64 null`,
  "stac/odc-stac/LC08_L2SP_028030_20200114_20200824_02_T1_SR.json":
    "2020-01-14T00:00:00Z | B1 B2 B3 B4 B5 B6 B7 qa_aerosol qa_pixel qa_radsat | EPSG:32615 7931x8041 at 173085,4904715 by 30,-30 | float64 null",
  "stac/providers/ESA_WorldCover_10m_2021_v200_N00E006.json":
    "2021-01-01T00:00:00Z | map | EPSG:4326 36000x36000 at 6,3 by 0.00008333333333333333,-0.00008333333333333333 | uint8 0",
  "stac/providers/s2_l2a_test_item.json": `2023-06-02T00:00:00Z | ${EARTH_SEARCH_V1} | EPSG:32632 10980x10980 at 600000,5200020 by 10,-10 | uint16 0`,
  "stac/recorded-api/earth-search-v1-copdem.json#Copernicus_DSM_COG_10_S90_00_W180_00_DEM":
    "2021-04-22T00:00:00Z | data | EPSG:4326 360x3600 at -180.0013888888889,-88.99986111111112 by 0.002777777777777778,-0.0002777777777777778 | float32 null",
  "stac/recorded-api/earth-search-v1-search-cql2-page1.json#S2B_T20EPT_20250731T131905_L2A":
    "2025-07-31T00:00:00Z | B04 B03 B02 B08 B12 B06 B07 B05 B11 wvp B8A scl aot B01 B09 cloud snow | EPSG:32720 10980x10980 at 600000,3300040 by 10,-10 | uint16 0",
  "stac/recorded-api/earth-search-v1-search-two-collections.json#S2A_13TDE_20231008_0_L2A": `2023-10-08T00:00:00Z | ${EARTH_SEARCH_V1} | EPSG:32613 10980x10980 at 399960,4500000 by 10,-10 | uint16 0`,
  "openeo-result-stac/openEO_2023-06-01Z.tif.json":
    "2023-06-01T00:00:00Z | B04 B03 B02 | EPSG:32631 73x58 at 644550,5676350 by 10,-10 | int16 -32768",
  "openeo-result-stac/collection.json":
    "2023-06-01T00:00:00Z 2023-06-04T00:00:00Z 2023-06-06T00:00:00Z | B04 B03 B02 | EPSG:32631 73x58 at 644550,5676350 by 10,-10 | int16 -32768",
  "s2-l2a-33t/S2A_33TWL_20230815_0_L2A/item.json":
    "2023-08-15T00:00:00Z | red nir scl | EPSG:32633 560x280 at 507180,5100000 by 120,-120 | uint16 0",
  "stac/antimeridian/S2A_OPER_MSI_L2A_TL_2APS_20230603T031757_A041497_T01WCQ.json":
    "2023-06-02T00:00:00Z | red green blue wvp_10m aot_10m nir swir22 rededge2 rededge3 rededge1 swir16 wvp nir08 scl aot coastal wvp_60m scl_60m aot_60m nir09 | EPSG:32601 10980x10980 at 300000,7500000 by 10,-10 | uint16 0",
  "stac/recorded-api/earth-search-v1-search-cql2-page2.json#S2B_24MWV_20250731_0_L1C":
    "2025-07-31T00:00:00Z | B02 B10 B01 B03 B08 B8A B09 B04 B05 B06 B07 B11 B12 | EPSG:32724 10980x10980 at 499980,9500020 by 10,-10 | uint16 0",
  "stac/stactools-sentinel2/S2A_MSIL1C_20200717T221941_R029_T01LAC_20200717T234135.SAFE.json":
    "2020-07-17T00:00:00Z | B02 B10 B01 B03 B08 B8A B09 B04 B05 B06 B07 B11 B12 | EPSG:32701 10980x10980 at 99960,8300020 by 10,-10 | uint16 0",
  "stac/recorded-api/earth-search-v1-collections.json#sentinel-2-l1c":
    "B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B10 B11 B12",
  "stac/recorded-api/earth-search-v1-collections.json#naip": "Red Green Blue NIR",
  "stac/recorded-api/earth-search-v1-collections.json#cop-dem-glo-90": "data",
  "stac/recorded-api/planetary-computer-s2-collection.json":
    "AOT B01 B02 B03 B04 B05 B06 B07 B08 B8A B09 B11 B12 SCL WVP",
};

describe.runIf(recordedPresent)("recorded STAC documents", async () => {
  const rows: Row[] = [];
  for (const document of documents) if (document.kind !== "catalog") rows.push(await rowOf(document));
  const table = (some: readonly Row[]): string =>
    some.map((row) => `${row.outcome.padEnd(8)} ${row.name}\n         ${row.text}`).join("\n");
  const [loaded, refused] = (["loads", "refused"] as const).map((outcome) =>
    rows.filter((row) => row.outcome === outcome),
  ) as [Row[], Row[]];
  console.log(table(loaded));
  console.log(`${table(refused)}\n${loaded.length} of ${rows.length} load; ${refused.length} are refused`);

  it("at least 90 % of all load", () => {
    expect(rows.length).toBeGreaterThanOrEqual(100);
    expect(loaded.length / rows.length).toBeGreaterThanOrEqual(0.9);
  });

  it.each(Object.entries(known))("%s", (name, text) => {
    expect(rows.find((row) => row.name === name)).toEqual({ name, outcome: "loads", text });
  });

  it("refusals say what is there instead", () => {
    for (const row of refused)
      expect(row.text).toMatch(/netCDF files|format netCDF|names no rasters|only https/);
  });
});
