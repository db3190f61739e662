/** Where a JPEG 2000 picture lies: by its GeoTIFF box, else by its GML. */
import type { ByteRange } from "../../bytes.ts";
import { SourceUnreadable } from "../../faults.ts";
import { geoKeysOf } from "../cog/geokeys.ts";
import { knownCrs } from "../cog/header.ts";
import type { PagedBytes } from "../cog/paged.ts";
import { type Place, placeOf } from "../cog/place.ts";
import { readChain } from "../cog/tiff/directory.ts";
import { tagReader } from "../cog/tiff/values.ts";
import type { Jp2Boxes } from "./boxes.ts";
import { gmlPlace } from "./gml.ts";

export interface Jp2Place {
  readonly place: Place;
  /** "" where it is not known. */
  readonly crs: string;
  readonly problem: string | null;
}

const NOWHERE: Place = {
  transform: null,
  from: null,
  problem:
    "it does not say where it lies, nor does its item; write its corners and CRS into it (gdal_edit -a_ullr -a_srs)",
};
const NO_SYSTEM = "it has no coordinate reference system that is known here";

export async function jp2PlaceOf(bytes: PagedBytes, boxes: Jp2Boxes, key: string): Promise<Jp2Place> {
  const byTiff = boxes.geoTiff && (await tiffPlace(bytes, boxes.geoTiff, key));
  if (byTiff && byTiff.place.transform !== null) return byTiff;
  const byGml = boxes.gml === null ? null : gmlPlace(boxes.gml);
  if (!byGml) return byTiff ?? { place: NOWHERE, crs: "", problem: NOWHERE.problem };
  const place: Place = { transform: byGml.transform, from: "matrix", problem: null };
  return { place, crs: byGml.crs, problem: byGml.crs === "" ? NO_SYSTEM : null };
}

/** Damage in the box is as if there were none: the picture itself can still be read. */
async function tiffPlace(bytes: PagedBytes, range: ByteRange, key: string): Promise<Jp2Place | null> {
  try {
    const inside = part(bytes, await bytes.read(range));
    const chain = await readChain(inside, key);
    const tags = tagReader(inside, chain, chain.directories[0]!);
    const keys = await geoKeysOf(tags);
    const place = await placeOf(tags, keys);
    const crs = knownCrs(keys, key);
    return { place, crs: crs.name, problem: place.problem ?? crs.problem };
  } catch (error) {
    if (error instanceof SourceUnreadable) return null;
    throw error;
  }
}

/** Bytes of a box as if they were a file. */
function part(of: PagedBytes, box: Uint8Array): PagedBytes {
  return {
    prefetch: () => Promise.resolve(),
    read: ({ offset, length }) => Promise.resolve(box.subarray(offset, offset + length)),
    validator: () => of.validator(),
    fileBytes: () => box.length,
  };
}
