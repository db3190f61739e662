/** From sources in a plan to decoded blocks: one reader per invocation, with its own limiter and counters. */
import { type Location, fileKey, isOwn } from "../../cube/location.ts";
import type { Block, BlockReader, RasterSource } from "../../cube/source.ts";
import { canonicalJson } from "../../cube/canonical.ts";
import { readsInFlightMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import { countedHeader } from "../bytes/counted.ts";
import { abortable } from "../bytes/abortable.ts";
import { type Gatherer, gathered } from "../bytes/gathered.ts";
import { createLimiter, limited } from "../bytes/limited.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import { SourceChanged, SourceFault } from "../faults.ts";
import { readBlocks } from "./cog/blocks.ts";
import { type BlockStore, limitedStore } from "./block-store.ts";
import { type CogHeader, rasterSource } from "./cog/header.ts";
import type { Freshness } from "./freshness.ts";
import { type HeaderCache, isVersion } from "./header-cache.ts";
import { type HeaderStore, createHeaders } from "./headers.ts";
import { netcdfPart, readNetcdfBlocks } from "./netcdf/blocks.ts";
import { type NcFile, openNcFile } from "./netcdf/file.ts";
import type { Patience } from "./patience.ts";
import { createSharing } from "./sharing.ts";
import { type Asked, type Tiers, tiered } from "./tiers.ts";

export interface ReaderPorts extends Omit<Tiers, "sharing"> {
  open(location: Location): ByteSource;
  readonly codecs: PlatformCodecs;
  readonly headers: HeaderCache;
  /** Headers that outlive the isolate; absent where nothing does. */
  readonly stored?: HeaderStore;
  /** Blocks that outlive the isolate, for the tasks of a job; absent where nothing does. */
  readonly sharing?: {
    readonly store: BlockStore;
    readonly patience: Patience;
    readonly wait: (ms: number) => Promise<unknown>;
  };
  /** Absent where nothing is kept between requests. */
  readonly freshness?: Freshness;
  readonly signal: AbortSignal | null;
}

export interface FileReader extends BlockReader {
  /** The header of a file, for binding. */
  header(location: Location): Promise<CogHeader>;
  /** The same, asked of the file itself: for what is registered for good. */
  freshHeader(location: Location): Promise<CogHeader>;
}

interface OpenFile {
  /** What is kept of it is kept under this. */
  readonly key: string;
  readonly bytes: ByteSource;
  readonly blocks: Gatherer;
  /** The version of which blocks were given to plans that do not name one. */
  given: string | null;
}

/** Origin to which the headers are counted that are opened before there is a plan. */
const BINDING = "binding";

export function createReader(ports: ReaderPorts): FileReader {
  const limiter = createLimiter(readsInFlightMax);
  const headers = createHeaders(ports.headers, ports.stored ?? null);
  const files = new Map<string, OpenFile>();
  const open = (location: Location): OpenFile => {
    const key = fileKey(location);
    const known = files.get(key);
    if (known) return known;
    const bytes = limited(abortable(ports.open(location), ports.signal), limiter);
    const file = { key, bytes, blocks: gathered(bytes, ports.counts), given: null };
    files.set(key, file);
    return file;
  };
  const headerFile = ({ key, bytes }: OpenFile, origin: string) => ({
    key,
    bytes: countedHeader(bytes, ports.counts, origin),
  });

  const netcdfFiles = new Map<string, NcFile>();
  const fetchNetcdf = async ({ source, read, origin }: Asked): Promise<readonly Block[]> => {
    const file = open(locationOf(source));
    const known =
      netcdfFiles.get(file.key) ?? (await openNcFile(countedHeader(file.bytes, ports.counts, origin)));
    netcdfFiles.set(file.key, known);
    return readNetcdfBlocks(file.blocks.source(origin), { file: known, source, read, signal: ports.signal });
  };
  const fetchBlocks = async (asked: Asked): Promise<readonly Block[]> => {
    const { source, read, origin } = asked;
    if (netcdfPart(source.href)) return fetchNetcdf(asked);
    const file = open(locationOf(source));
    for (let attempt = 1; ; attempt++) {
      const header = await headers.of(headerFile(file, origin), source.validator);
      try {
        requireVersion(header, source, file);
        const request = { header, read, band: read.band ?? 0, signal: ports.signal };
        const blocks = await readBlocks(file.blocks.source(origin), request, ports.codecs);
        ports.freshness?.met(file.key);
        if (source.validator === null) {
          requireVersion(header, source, file);
          file.given = header.validator;
        }
        return blocks;
      } catch (error) {
        if (!(error instanceof SourceChanged)) throw error;
        await headers.forget(file.key);
        if (attempt === 2 || source.validator !== null || file.given !== null) throw error;
      }
    }
  };
  const sharing = ports.sharing
    ? createSharing({
        ...ports.sharing,
        store: limitedStore(ports.sharing.store, limiter),
        signal: ports.signal,
      })
    : null;
  const blocks = tiered({ ...ports, sharing }, fetchBlocks);
  /** Asks for one byte of the version of which blocks were kept. A server that does not answer does not make them useless. */
  const check = async (source: RasterSource): Promise<void> => {
    const { key, bytes } = open(locationOf(source));
    ports.freshness?.met(key);
    try {
      await bytes.read({ offset: 0, length: 1 }, { validator: source.validator, signal: ports.signal });
    } catch (error) {
      if (!(error instanceof SourceChanged)) return;
      await headers.forget(key);
      throw error;
    }
  };
  return {
    async read(source, read, origin) {
      try {
        const got = await blocks.read(source, read, origin);
        // The tasks of a job read one version, from which they pass blocks on.
        const asks = !read.shared && isReplaceable(source);
        if (asks && ports.freshness?.isFresh(fileKey(locationOf(source))) === false) await check(source);
        return got;
      } catch (error) {
        if (error instanceof SourceFault) error.origin ??= origin;
        throw error;
      }
    },
    header: (location) => headers.of(headerFile(open(location), BINDING), null),
    freshHeader: (location) => headers.fresh(headerFile(open(location), BINDING)),
  };
}

/** Where a source is read: its name is the address where it says nothing else. */
function locationOf({ href, access }: RasterSource): Location {
  return access ?? netcdfPart(href)?.file ?? href;
}

/** Own files have a new name or a new plan when they change. */
function isReplaceable(source: RasterSource): boolean {
  return source.validator !== null && !isOwn(locationOf(source)) && netcdfPart(source.href) === null;
}

/** A plan is made for one version of a file; a plan that names none takes the first that it meets, if its blocks lie as planned. */
function requireVersion(header: CogHeader, source: RasterSource, file: OpenFile): void {
  const same =
    isVersion(header, source.validator) &&
    (source.validator !== null || file.given === null || file.given === header.validator) &&
    (source.validator === header.validator || sameBlocks(header, source));
  if (!same) throw new SourceChanged(header.href);
}

/** The header that a source was last found to agree with: a service asks tile after tile with the same two. */
const agreeing = new WeakMap<RasterSource, CogHeader>();

function sameBlocks(header: CogHeader, source: RasterSource): boolean {
  if (agreeing.get(source) === header) return true;
  const facts = (of: RasterSource): string => canonicalJson([of.type, of.bands, of.layout, of.levels]);
  const same = facts(rasterSource(header)) === facts(source);
  if (same) agreeing.set(source, header);
  return same;
}
