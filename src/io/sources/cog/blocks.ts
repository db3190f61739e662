/** Blocks of a TIFF with their validity: joined ranges, decoded to typed arrays of full block size. */
import { allocate } from "../../../cube/chunk.ts";
import type { Block } from "../../../cube/source.ts";
import type { ByteSource } from "../../bytes.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import type { BlockRequest } from "../raster-format.ts";
import type { RasterHeader } from "../raster-header.ts";
import { type DecodedBlock, samplesOut } from "./decode.ts";
import { type TiffStorage, tiffStorage } from "./header.ts";
import type { TiffLevel } from "./levels.ts";
import { alphaMask, maskBlocks, nodataValuesMask, together } from "./masks.ts";
import { closeToNodata } from "./near-nodata.ts";
import { fillValue } from "./nodata.ts";
import { readStored } from "./stored.ts";

/** In the order of `read.blocks`. A block that is not in the file holds no-data, or zeros where the file names none. */
export async function tiffBlocks(
  source: ByteSource,
  request: BlockRequest,
  codecs: PlatformCodecs,
): Promise<readonly Block[]> {
  const { header, read, band } = request;
  const storage = tiffStorage(header);
  const level = storage.levels[read.level]!;
  const { signal, pace } = request;
  const place = { header, codecs, signal, pace, blocks: read.blocks };
  const readPlane = async (plane: number): Promise<readonly DecodedBlock[]> => {
    const stored = await readStored(source, { ...place, layout: level, plane });
    return stored.map((block) => block ?? emptyBlock(header, storage, level));
  };
  const separate = header.layout === "separate";
  const bands = separate ? [band] : Array.from({ length: header.bands }, (_, i) => i);
  const [values, masks, witnesses] = await Promise.all([
    readPlane(separate ? band : 0),
    level.mask ? maskBlocks(source, level, { ...place, mask: level.mask, bands }) : null,
    Promise.all(witnessPlanes(header.layout, storage, band).map(readPlane)),
  ]);
  return read.blocks.map((number, i) => {
    const block = values[i]!;
    const others = witnesses.map((plane) => plane[i]!);
    const mask = together(
      block.mask,
      masks?.[i] ?? null,
      alphaMask({ ...header, alphaBand: storage.alphaBand }, block, others[0] ?? null),
      nodataValuesMask(storage.nodataValues, separate ? others : [block]),
    );
    if (header.nodata !== null) closeToNodata(block.data, header.nodata);
    return { number, data: block.data, mask };
  });
}

/** Separate planes that say where the wanted one is valid. */
function witnessPlanes(
  layout: RasterHeader["layout"],
  { alphaBand, nodataValues }: TiffStorage,
  band: number,
): readonly number[] {
  if (layout !== "separate") return [];
  if (nodataValues) return nodataValues.map((_, plane) => plane);
  return alphaBand === null || alphaBand === band ? [] : [alphaBand];
}

function emptyBlock({ type }: RasterHeader, { declaredNodata }: TiffStorage, level: TiffLevel): DecodedBlock {
  const cells = level.blockWidth * level.blockHeight;
  const data = allocate(type, cells * samplesOut(level.coding));
  const value = fillValue(declaredNodata, type);
  return { data: value === 0 ? data : (data.fill(value) as DecodedBlock["data"]), mask: null };
}
