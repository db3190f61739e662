/** A raster file of any URL as a load without times. */
import type { LoadParams } from "../../../cube/nodes/load.ts";
import { uprightGrid } from "../../../cube/resample/affine.ts";
import { type BandFacts, loadDimensions } from "../../../cube/shape.ts";
import { openedAt } from "../../../io/location-name.ts";
import { type RasterHeader, rasterSource } from "../../../io/sources/raster-header.ts";
import { distinctNames } from "../../collections/raster-facts.ts";
import type { Bound } from "../../../openeo/define.ts";
import type { UrlFile, UrlPorts } from "./ports.ts";

export async function bindRaster({ location }: UrlFile, ports: UrlPorts): Promise<Bound> {
  const header = await ports.openHeader(location);
  const source = openedAt(rasterSource(header), location);
  const bands = bandsOf(header);
  const params: LoadParams = {
    shape: {
      dims: loadDimensions(
        [""],
        bands.map((band) => band.name),
        uprightGrid(source.levels[0]!),
      ),
      type: source.type,
      nodata: source.nodata,
      bands,
    },
    sources: [source],
    layers: [{ items: [{ id: header.href, bands: bands.map((_, band) => ({ source: 0, band })) }] }],
    method: "near",
  };
  return { kind: "load", params, timeless: true };
}

/** Descriptions where every band has one of its own, else numbers from 1. */
function bandsOf(header: RasterHeader): readonly BandFacts[] {
  const names = distinctNames(header);
  return Array.from({ length: header.bands }, (_, band) => {
    const scale = header.scales?.[band];
    const offset = header.offsets?.[band];
    const unit = header.units?.[band];
    return {
      name: names?.[band] ?? String(band + 1),
      aliases: names ? [String(band + 1)] : [],
      ...(scale === undefined ? {} : { scale }),
      ...(offset === undefined ? {} : { offset }),
      ...(unit === undefined || unit === "" ? {} : { unit }),
    };
  });
}
