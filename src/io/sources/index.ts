/** From sources in a plan to decoded blocks: one reader per invocation, with its own limiter and counters. */
import type { Block, BlockReader, RasterSource } from "../../cube/source.ts";
import { readsInFlightMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import { type ReadCounts, counted } from "../bytes/counted.ts";
import { createLimiter, limited } from "../bytes/limited.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import { readBlocks } from "./cog/blocks.ts";
import { type CogHeader, readHeader } from "./cog/header.ts";
import { netcdfPart, readNetcdfHeader } from "./netcdf/blocks.ts";
import type { BlockCache } from "./block-cache.ts";
import type { HeaderCache } from "./header-cache.ts";

export interface ReaderPorts {
  /** Opens the bytes behind an href of a plan. */
  open(href: string): ByteSource;
  readonly codecs: PlatformCodecs;
  readonly headers: HeaderCache;
  /** Null where nothing is kept between requests. */
  readonly blocks: BlockCache | null;
  readonly counts: ReadCounts;
  readonly signal: AbortSignal | null;
}

export function createReader(ports: ReaderPorts): BlockReader {
  const limiter = createLimiter(readsInFlightMax);
  const open = (href: string): ByteSource => limited(counted(ports.open(href), ports.counts), limiter);
  return {
    async read(source, read, band) {
      const found = ports.blocks?.find(source, read, band) ?? read.blocks.map(() => undefined);
      const missing = read.blocks.filter((_, index) => !found[index]);
      if (missing.length === 0) return found as Block[];
      const bytes = open(netcdfPart(source.href)?.file ?? source.href);
      const header = await headerOf(source, bytes, ports.headers);
      const fresh = await readBlocks(
        bytes,
        { header, read: { ...read, blocks: missing }, band, signal: ports.signal },
        ports.codecs,
      );
      ports.counts.blocks += fresh.length;
      ports.blocks?.put(source, read, { band, blocks: fresh });
      const byNumber = new Map(fresh.map((block) => [block.number, block]));
      return read.blocks.map((number, index) => found[index] ?? byNumber.get(number)!);
    },
  };
}

/** The header by the validator that the plan holds; a file that was replaced since is noticed here or by the conditional read. */
async function headerOf(source: RasterSource, bytes: ByteSource, headers: HeaderCache): Promise<CogHeader> {
  const known = headers.get(source.href, source.validator);
  if (known) return known;
  const header = netcdfPart(source.href) ? await readNetcdfHeader(bytes, source) : await readHeader(bytes);
  const named = { ...header, href: source.href };
  headers.put(named);
  return named;
}
