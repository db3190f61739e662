/** Blocks of a raster file with their validity: joined ranges, decoded to typed arrays of full block size. */
import { allocate } from "../../../cube/chunk.ts";
import type { Pace } from "../../../cube/pace.ts";
import type { Block, BlockRead } from "../../../cube/source.ts";
import type { ByteSource } from "../../bytes.ts";
import type { PlatformCodecs } from "../../codecs/index.ts";
import { SourceUnreadable } from "../../faults.ts";
import { readTiles } from "../jp2/blocks.ts";
import { samplesOut } from "./decode.ts";
import type { CogHeader } from "./header.ts";
import type { CogLevel } from "./levels.ts";
import { alphaMask, maskBlocks, nodataValuesMask, together } from "./masks.ts";
import { closeToNodata } from "./near-nodata.ts";
import { fillValue } from "./nodata.ts";
import { type DecodedBlock } from "./decode.ts";
import { readStored } from "./stored.ts";

export interface BlockRequest {
  readonly header: CogHeader;
  readonly read: BlockRead;
  readonly band: number;
  readonly signal: AbortSignal | null;
  readonly pace: Pace;
}

/** In the order of `read.blocks`. A block that is not in the file holds no-data, or zeros where the file names none. */
export async function readBlocks(
  source: ByteSource,
  request: BlockRequest,
  codecs: PlatformCodecs,
): Promise<readonly Block[]> {
  const { header, read, band } = request;
  const level = header.levels[read.level]!;
  const bounded = within(source, header.fileBytes);
  const { signal, pace } = request;
  const place = { header, codecs, signal, pace, blocks: read.blocks };
  const readPlane = async (plane: number): Promise<readonly DecodedBlock[]> => {
    if (header.jpeg2000)
      return readTiles(bounded, { ...place, ...jpeg2000Of(header, codecs), level: read.level });
    const stored = await readStored(bounded, { ...place, layout: level, plane });
    return stored.map((block) => block ?? emptyBlock(header, level));
  };
  const separate = header.layout === "separate";
  const bands = separate ? [band] : Array.from({ length: header.bands }, (_, i) => i);
  const [values, masks, witnesses] = await Promise.all([
    readPlane(separate ? band : 0),
    level.mask ? maskBlocks(bounded, level, { ...place, mask: level.mask, bands }) : null,
    Promise.all(witnessPlanes(header, band).map(readPlane)),
  ]);
  return read.blocks.map((number, i) => {
    const block = values[i]!;
    const others = witnesses.map((plane) => plane[i]!);
    const mask = together(
      block.mask,
      masks?.[i] ?? null,
      alphaMask(header, block, others[0] ?? null),
      nodataValuesMask(header.nodataValues, separate ? others : [block]),
    );
    if (header.nodata !== null) closeToNodata(block.data, header.nodata);
    return { number, data: block.data, mask };
  });
}

function jpeg2000Of(header: CogHeader, codecs: PlatformCodecs) {
  if (!codecs.jpeg2000) throw new SourceUnreadable(header.href, "unsupported codec JPEG 2000");
  return { jpeg2000: header.jpeg2000!, decode: codecs.jpeg2000 };
}

/** Separate planes that say where the wanted one is valid. */
function witnessPlanes({ layout, alphaBand, nodataValues }: CogHeader, band: number): readonly number[] {
  if (layout !== "separate") return [];
  if (nodataValues) return nodataValues.map((_, plane) => plane);
  return alphaBand === null || alphaBand === band ? [] : [alphaBand];
}

function emptyBlock(header: CogHeader, level: CogLevel): DecodedBlock {
  const cells = level.blockWidth * level.blockHeight;
  const data = allocate(header.type, cells * samplesOut(level.coding));
  const value = fillValue(header.declaredNodata, header.type);
  return { data: value === 0 ? data : (data.fill(value) as DecodedBlock["data"]), mask: null };
}

/** Ranges that the file cannot have are refused before they are asked for: servers answer them in many ways. */
function within(source: ByteSource, fileBytes: number | null): ByteSource {
  return {
    key: source.key,
    read(range, options) {
      if (fileBytes !== null && range.offset + range.length > fileBytes)
        throw new SourceUnreadable(source.key, "it ends before its last block");
      return source.read(range, options);
    },
  };
}
