/** From sources in a plan to decoded blocks: one reader per invocation, with its own limiter and counters. */
import { type Location, fileKey, isOwn } from "../../cube/location.ts";
import { type Pace, noPace } from "../../cube/pace.ts";
import type { Block, BlockReader, RasterSource } from "../../cube/source.ts";
import { canonicalJson } from "../../cube/canonical.ts";
import { readsInFlightMax } from "../../limits.ts";
import type { ByteSource } from "../bytes.ts";
import { countedHeader } from "../bytes/counted.ts";
import { abortable } from "../bytes/abortable.ts";
import { type Gatherer, gathered } from "../bytes/gathered.ts";
import { createLimiter, limited } from "../bytes/limited.ts";
import type { PlatformCodecs } from "../codecs/index.ts";
import { SourceChanged, SourceFault, endsUse } from "../faults.ts";
import { mayExpire } from "../http/public-url.ts";
import { readBlocks } from "./raster-formats.ts";
import { type BlockStore, limitedStore } from "./block-store.ts";
import { type RasterHeader, rasterSource } from "./raster-header.ts";
import type { Freshness } from "./freshness.ts";
import { type HeaderCache, isVersion } from "./header-cache.ts";
import { type HeaderStore, createHeaders } from "./headers.ts";
import { netcdfPart, readNetcdfBlocks } from "./netcdf/blocks.ts";
import { type NcFile, openNcFile } from "./netcdf/file.ts";
import type { AdaptiveWait } from "./adaptive-wait.ts";
import { createSharing } from "./sharing.ts";
import { type KeptFile, createAsk, tellingFreshness } from "./still-given.ts";
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
    readonly adaptiveWait: AdaptiveWait;
    readonly wait: (ms: number) => Promise<unknown>;
  };
  /** Absent where nothing is kept between requests. */
  readonly freshness?: Freshness;
  readonly signal: AbortSignal | null;
  /** Of the invocation; absent where nobody else is there. */
  readonly pace?: Pace;
}

export interface FileReader extends BlockReader {
  /** The header of a file, for binding. */
  header(location: Location): Promise<RasterHeader>;
  /** The same, asked of the file itself: for what is registered for good. */
  freshHeader(location: Location): Promise<RasterHeader>;
}

interface OpenFile extends KeptFile {
  readonly blocks: Gatherer;
  /** The version of which blocks were given to plans that do not name one. */
  given: string | null;
}

/** Origin to which the headers are counted that are opened before there is a plan. */
const BINDING = "binding";

export function createReader(ports: ReaderPorts): FileReader {
  const limiter = createLimiter(readsInFlightMax);
  const { signal, pace = noPace } = ports;
  const headers = createHeaders(ports.headers, ports.stored ?? null);
  const freshness = ports.freshness ?? null;
  const files = new Map<string, OpenFile>();
  const open = (location: Location): OpenFile => {
    const key = fileKey(location);
    const known = files.get(key);
    if (known) return known;
    const own = limited(abortable(ports.open(location), ports.signal), limiter);
    const bytes = tellingFreshness({ key, bytes: own }, freshness);
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
    return readNetcdfBlocks(file.blocks.source(origin), { file: known, source, read, signal, pace });
  };
  const fetchBlocks = async (asked: Asked): Promise<readonly Block[]> => {
    const { source, read, origin } = asked;
    if (netcdfPart(source.href)) return fetchNetcdf(asked);
    const file = open(locationOf(source));
    for (let attempt = 1; ; attempt++) {
      const header = await headers.of(headerFile(file, origin), source.validator);
      try {
        requireVersion(header, source, file);
        const request = { header, read, band: read.band ?? 0, signal, pace };
        const blocks = await readBlocks(file.blocks.source(origin), request, ports.codecs);
        if (source.validator === null) {
          requireVersion(header, source, file);
          file.given = header.validator;
        }
        return blocks;
      } catch (error) {
        if (!endsUse(error)) throw error;
        await headers.forget(file.key);
        const isPlanned = attempt === 2 || source.validator !== null || file.given !== null;
        if (isPlanned || !(error instanceof SourceChanged)) throw error;
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
  const ask = createAsk({ freshness, headers, signal: ports.signal });
  const header = async (location: Location): Promise<RasterHeader> => {
    const file = open(location);
    const known = await headers.of(headerFile(file, BINDING), null);
    // What anyone is given is believed until its blocks are read.
    if (isOwn(location) || !mayExpire(location)) return known;
    try {
      await ask(file, known.validator);
      return known;
    } catch (error) {
      if (!(error instanceof SourceChanged)) throw error;
      return headers.of(headerFile(file, BINDING), null);
    }
  };
  return {
    async read(source, read, origin) {
      try {
        const got = await blocks.read(source, read, origin);
        // The tasks of a job read one version, from which they pass blocks on.
        if (!read.shared && source.validator !== null) await ask(open(locationOf(source)), source.validator);
        return got;
      } catch (error) {
        if (error instanceof SourceFault) error.origin ??= origin;
        throw error;
      }
    },
    header,
    freshHeader: (location) => headers.fresh(headerFile(open(location), BINDING)),
  };
}

/** Where a source is read: its name is the address where it says nothing else. */
function locationOf({ href, access }: RasterSource): Location {
  return access ?? netcdfPart(href)?.file ?? href;
}

/** A plan is made for one version of a file; a plan that names none takes the first that it meets, if its blocks lie as planned. */
function requireVersion(header: RasterHeader, source: RasterSource, file: OpenFile): void {
  const same =
    isVersion(header, source.validator) &&
    (source.validator !== null || file.given === null || file.given === header.validator) &&
    (source.validator === header.validator || sameBlocks(header, source));
  if (!same) throw new SourceChanged(header.href);
}

/** The header that a source was last found to agree with: a service asks tile after tile with the same two. */
const agreeing = new WeakMap<RasterSource, RasterHeader>();

function sameBlocks(header: RasterHeader, source: RasterSource): boolean {
  if (agreeing.get(source) === header) return true;
  const facts = (of: RasterSource): string => canonicalJson([of.type, of.bands, of.layout, of.levels]);
  const same = facts(rasterSource(header)) === facts(source);
  if (same) agreeing.set(source, header);
  return same;
}
