/** Every number that bounds something, with its unit and its reason. Nothing here is read from the environment. */

/** Bytes that all requests of one isolate may hold in chunks at once; an isolate has 128 MB and the runtime takes its share. */
export const isolateBytesMax = 48 * 1024 * 1024;
/** Reads that wait for headers at once; the platform allows six per invocation. */
export const readsInFlightMax = 6;
/** Decoded bytes that reads may run ahead of the folds that consume them. */
export const readAheadBytesMax = 8 * 1024 * 1024;
/** Decoded bytes of blocks that a schedule holds at a time because a later read needs them again; beyond it they are fetched again. */
export const sharedBlocksBytesMax = 8 * 1024 * 1024;
/** Pixels of one block of a block program: 8 KiB per register stays in the first-level cache. */
export const blockPixels = 1024;
/** Kernel pixels, or what costs as much, between two breaks in which an isolate's other requests run: 50 ms at the pace of estimates, a fifth of that in fact. */
export const sliceWork = 2_500_000;
/** What a decoded byte costs, in kernel pixels, and so much more a byte that is deflated; inflating and undoing differences measured, dearer codecs are rarer. */
export const workPerDecodedByte = 2.4;
export const workPerDeflatedByte = 6;
/** Deflate level of pictures whose alpha stands between their colours; all others look for runs alone: as many bytes in a fourth of the time (docs/adr/0050-deflate-by-runs.md). */
export const translucentLevel = 6;
/** zlib's memory level where it looks for runs alone: codes for 32,768 values at a time take 15 % less time than for 16,384. */
export const runsMemoryLevel = 9;
/** Every so many rows of a picture are tried with each PNG filter: as good as all of them in 30 real pictures. */
export const pngSampledRows = 8;
/** Columns from which on medians come from a sorting network: three quarters of the time of a sort at 4, half of it at 12. */
export const networkColumnsMin = 4;
/** What a step costs that is interpreted, for one pixel, in kernel pixels. */
export const workPerInterpretedStep = 200;
/** What a value costs that is written as text, in kernel pixels. */
export const workPerText = 40;
/** What a value of a JPEG 2000 tile costs, in kernel pixels. A tile is one call: 8 Mi values of it, or a block of 32 MiB, stop an isolate for about a second; a JPEG or WebP of 4 Mi pixels for half of one. */
export const workPerJpeg2000Value = 20;
/** Output bytes of a synchronous request that are computed inline. */
export const syncBytesMax = 32 * 1024 * 1024;
/** Decoded bytes that one request reads inline; more is the work of a job, whose tasks share it. About half the CPU time of a request. */
export const inlineReadBytesMax = 512 * 1024 * 1024;
/** Kernel pixels that one request computes inline: about ten seconds. */
export const inlineKernelPixelsMax = 500_000_000;
/** Leaves that a stage goes through inline, if they are no more work than a request may do: a request's schedule takes a second to make for more. */
export const inlineLeavesMax = 1024;
/** Leaves of one task of a stage: a year of 24 dates x 4 bands below them is decoded in a few seconds. */
export const stageTaskLeaves = 32;
/** Raw output bytes of a synchronous request, computed as an internal job and streamed: a minute or two at the pace of many consumers. */
export const syncStreamBytesMax = 1024 * 1024 * 1024;
/** How long a synchronous request waits for its internal job, in milliseconds: half of what the Python client waits by itself. */
export const syncWaitMs = 15 * 60 * 1000;
/** How often a waiting request asks its internal job, in milliseconds; it doubles up to the second number, so that a long wait takes less than 1,000 calls. */
export const syncPollMs: readonly [number, number] = [50, 1000];
/** After this time without a question the internal job of a synchronous request ends, in milliseconds: its request was dropped. */
export const syncAbandonedMs = 60_000;
/** How long an internal job may exist, in milliseconds, should nobody be left to remove it: the wait and the download of 1 GiB. */
export const syncJobMs = 60 * 60 * 1000;
/** How long the plan of a service whose stages ran as an internal job is kept, in milliseconds; then new data count. */
export const servicePlanMs = 24 * 3600 * 1000;
/** How long the addresses of a preview are good for, in seconds; they end with an hour, so that a graph that is shown again has the same ones. */
export const previewSeconds = 24 * 3600;
/** Bytes of the body of a preview that is asked for without login: a graph of a person, not one of a program. */
export const strangersGraphBytesMax = 64 * 1024;
/** Previews per window that one address gets without login: a map that moves while somebody types asks for one a second. */
export const previewsPerAddress = 60;
/** That window, in seconds. */
export const previewWindowSeconds = 60;
/** Processes of previews that an isolate keeps, so that their tiles do not read them again. */
export const previewsKept = 64;
/** Files whose maps a document of results links to; the documents of the files link to all. */
export const mappedFilesMax = 20;
/** How long a failed plan of a service is told of before it is tried again, in milliseconds. */
export const serviceRetryMs = 60_000;
/** Tries of one change of a service that others change at the same time, the first included: each try fails only if another change succeeded. */
export const serviceChangeTriesMax = 12;
/** Bytes of a request body that carries a process graph. */
export const graphBytesMax = 1024 * 1024;
/** Bytes of the body of an operator's request: a portion of an import has less than a tenth of it. */
export const adminBytesMax = 64 * 1024 * 1024;
/** Items of one portion of an import: each of their files is opened, at a read or two, in one request. */
export const importPortionItemsMax = 500;
/** How long rows and files of a replaced import stay, in milliseconds: jobs and services that began with them go on for a day. */
export const replacedImportMs = 24 * 3600 * 1000;
/** After this time without anything that arrives an import is taken for one that was left, in milliseconds; its next part may be a large file on a slow line. */
export const leftImportMs = 6 * 3600 * 1000;
/** Rows of items that one statement takes away: half a second of D1's thirty. */
export const itemsRemovedAtOnce = 1000;
/** Imports that one call takes away what is left of: each may have a million files. */
export const importsCleanedAtOnce = 5;
/** Characters of the values of one statement; D1 takes 2 MB. */
export const statementTextMax = 1_000_000;
/** Nodes of one process graph, callbacks included. */
export const graphNodesMax = 2000;
/**
 * What one request may cost while it is planned. Computing with single values (constants, labels, conditions) takes steps, an
 * element that is taken or given being one: a million take a tenth of a second, graphs of people a few thousand. 250,000 elements
 * are a body of 1 MiB full of numbers. Fetches are requests to servers of others.
 */
export const requestAllowance = {
  effort: { steps: 4_000_000, elements: 1_000_000, valueElements: 250_000 },
  loads: 100,
  fetches: 5000,
} as const;
/** The same for requests without login, which only ask what a graph means. */
export const visitorAllowance = {
  effort: { steps: 1_000_000, elements: 500_000, valueElements: 250_000 },
  loads: 20,
  fetches: 200,
} as const;
/** The same for a task of a job: it plans for as many loads, and reads for minutes. */
export const taskAllowance = {
  effort: { steps: 4_000_000, elements: 1_000_000, valueElements: 250_000 },
  loads: 100,
  fetches: 40_000,
} as const;
/** Steps and elements for one pixel whose steps are interpreted: a condition of three steps for each of 400 dates has 2,000. */
export const pixelEffort = { steps: 100_000, elements: 100_000, valueElements: 100_000 } as const;
/** The same for one geometry whose reducer is interpreted: it takes all cells at once. */
export const zoneEffort = { steps: 50_000_000, elements: 8_388_608, valueElements: 2_097_152 } as const;
/** Nodes of a graph that take from each other one after the other, callbacks included: what follows them goes down the stack. */
export const graphChainMax = 500;
/** Characters of the id of a node or process, and of what messages show of other names: ids of nodes stand in every place that is within them. */
export const nameCharactersMax = 128;
/** Mistakes of a graph that are told at once, their characters together, and those of one message. */
export const errorsMax = 100;
export const errorsCharactersMax = 256 * 1024;
export const errorCharactersMax = 2000;
/** Nesting of callbacks and of JSON values in a graph. */
export const graphDepthMax = 64;
/** Items that one load may take in; the plan carries each of them. */
export const itemsPerLoadMax = 2000;
/** Cells of a side of a leaf: partial results are added per leaf, so that any cut gives the same bits. */
export const leafCells = 256;
/** Pairs of a geometry and a leaf that one stage looks at: 100,000 fields make 200,000, large ones that overlap make more. */
export const zonalPairsMax = 4 * 1024 * 1024;
/** Runs of cells within geometries that are found at once (1 MiB): thousands of geometries may lie over each other in one leaf. */
export const zonalSpansAtOnce = 256 * 1024;
/** Bytes of runs of cells within geometries that an isolate keeps for the next date or band: 100,000 fields of 20 rows. */
export const zonalSpansBytesMax = 8 * 1024 * 1024;
/** Cell values that one aggregate_spatial may hold at once when its reducer needs them all (16 MiB of float64). */
export const zonalValuesMax = 2 * 1024 * 1024;
/** Leaves that one stage may go through, 65,536 cells each: 80,000 x 80,000 cells; their list takes 20 MB. */
export const stageLeavesMax = 100_000;
/** Sides, in cells, of the regions that a large output is cut into, tried from the first on until the budget holds. */
export const splitSizes: readonly number[] = [4096, 1024, 512, 256, 128, 64];
/** A tile over a graph that must be computed on its own grid does so up to this many own cells per tile pixel. */
export const ownCellsPerPixelMax = 16;
/** Cells of a side of the coarsest lattice on which warps are interpolated: a power of two, halved where the bound fails. */
export const latticeCells = 32;
/** Allowed error of interpolated warp coordinates, in source pixels; nearest cells closer to an edge are projected exactly. */
export const warpErrorPixels = 0.005;
/** A centre this close below a cell edge, in source pixels, belongs to the next cell, as in GDAL. */
export const nearTiePixels = 1e-10;
/** What lies this close to an edge of a source cell, in source pixels, lies on it: 20 times the rounding of UTM metres over cells of 2 m. */
export const edgeTiePixels = 1e-8;
/** Regions of which one load keeps what it reads, for reuse between planning and computing. */
export const fieldsKeptMax = 64;
/** Bytes of what an isolate knows of windows at the edge of a crop, for the next tile that is asked for there: thirty of 256 x 256. */
export const clipsKeptBytesMax = 2 * 1024 * 1024;
/** Bytes of index fields (target cells to source cells) that an isolate keeps for other loads, dates and requests on the same grid: ten tiles of 256 x 256. */
export const fieldsKeptBytesMax = 8 * 1024 * 1024;
/** Images of sources in other systems that an isolate keeps: a few dozen numbers each, the same for all tiles. */
export const reachesKeptMax = 512;
/** Degrees of a box whose west exceeds its east: the Pacific has 200; more are west and east in the wrong places. */
export const crossingDegreesMax = 270;
/** Elements of a kernel: 255 x 255 covers 2.5 km around a 10 m pixel; transforms for larger ones take more memory than a chunk has. */
export const kernelCellsMax = 255 * 255;
/** Elements of a side of a kernel: a transform has room for 64 columns beside so many rows, and cells 10 km away count. */
export const kernelSideMax = 2047;
/** Elements up to which a kernel is summed one by one; beyond it two passes or a Fourier transform cost less. */
export const kernelDirectCellsMax = 13 * 13;
/** Cells of one Fourier transform: 4 MiB of complex numbers, of which three are held. */
export const fourierCellsMax = 2 ** 18;
/** Cells of one plane of a cube: the world at 10 m has 8e12; a grid beyond this is a mistake in the unit of the resolution. */
export const gridCellsMax = 1e12;
/** Labels that an aggregation by calendar may make, those of periods without data included: every hour of ten years. */
export const periodLabelsMax = 100_000;
/** Labels of a dimension that is made of several, or combinations of those that one is split into: a plan lists them all. */
export const flattenedLabelsMax = 65_536;
/** Pixels of a window of aggregate_spatial_window: 1,024 x 1,024, whose values are 8 MiB. */
export const windowCellsMax = 1024 * 1024;
/** Pixels of a window up to which reducers that need all of them run over a block of windows (580 KiB of columns); larger ones run window by window. */
export const windowColumnsMax = 64;
/** Options of an output that its format does not have and that are told; a person mistakes a handful. */
export const unknownOptionsToldMax = 10;
/** Log entries that the processes of one graph may write while it is planned. */
export const toldEntriesMax = 100;
/** Characters of JSON of a value in such an entry; longer ones are cut. */
export const toldCharactersMax = 4096;
/** Positions of geometries that buffers, relations and points may be computed of while a graph is planned, and points that they may give: a second of work. */
export const topologyPositionsMax = 100_000;
/** Steps that a callback on an array of known values is written out to, a register each (4.5 MiB); beyond it they are run over and over. */
export const inlinedStepsMax = 512;
/** Parameters of a curve that is fitted: harmonics of four frequencies have nine. */
export const curveParametersMax = 16;
/** Rounds of fitting a curve; well-behaved ones take a dozen. */
export const curveIterationsMax = 100;
/** Polygons that a process may run on one by one: each makes nodes of the plan of its own. */
export const appliedPolygonsMax = 256;
/** Cells that are looked at to see whether polygons overlap whose bounding boxes do: 4,096 x 4,096. */
export const overlapCellsMax = 16 * 1024 * 1024;
/** Pixels that polygons are made of: each may become one, and all of them stand in the plan. */
export const polygonizedCellsMax = 1024 * 1024;
/** Values that a callback may have per pixel of a block, 9 KiB each: 36 MiB. */
export const blockRegistersMax = 4096;
/** Elements of an array that a process makes of others. */
export const arrayElementsMax = 1_000_000;
/** Characters of a text that is made of others. */
export const textCharactersMax = 1_000_000;
/** Positions of geometries that are compared with others to find relations: a few seconds of work. */
export const relationPositionsMax = 5_000_000;
/** Rounds of lowering a graph: each grants at least one load or stage, and stages can feed further stages. */
export const lowerRoundsMax = 32;
/** Unneeded bytes between two ranges that are still fetched with them: less than the cost of one more request. */
export const coalesceGapBytes = 16 * 1024;
/** Bytes of one joined range; larger ones are fetched apart so that six can run side by side. */
export const coalescedBytesMax = 2 * 1024 * 1024;
/** Bytes of the first read of a file: the header of most COGs with a few thousand blocks. */
export const headerReadBytes = 32 * 1024;
/** Bytes of block offsets and counts that parsed headers may keep per isolate. */
export const headerCacheBytesMax = 8 * 1024 * 1024;
/** Bytes of one header in the platform's store; one of 200,000 blocks has 1.6 MB, larger ones are read from their files. */
export const headerStoreBytesMax = 2 * 1024 * 1024;
/** How long stored headers are believed without a look at the file, in seconds; reads of blocks notice a change at once. */
export const headerStoreSeconds = 24 * 3600;
/** Pages of `headerReadBytes` that one header may take: 8 MiB, a hundred times what a large COG needs. */
export const headerPagesMax = 256;
/** Directories of a TIFF that are looked at: a pyramid of 24 levels with masks has 48. */
export const directoriesMax = 64;
/** Entries of one TIFF directory: writers use a few dozen. */
export const directoryEntriesMax = 4096;
/** Bytes of the values of one TIFF tag: metadata of a thousand bands fits. */
export const tagBytesMax = 1024 * 1024;
/** Entries of a table of block offsets that a header keeps (512 KiB); longer tables are read where blocks are. */
export const blockTableKeptMax = 65_536;
/** Keys of a GeoTIFF directory that are looked at: writers use a few dozen. */
export const geoKeysMax = 256;
/** Characters of a text among them: the well-known text of a projected system has about 1,000. */
export const citationCharactersMax = 4096;
/** Blocks of one level of a file: a raster of 1,000,000 x 1,000,000 cells in 256 x 256 blocks has 15 million. */
export const fileBlocksMax = 16_777_216;
/** Blocks of a mask that one block of an image may touch: a tile of 4096 over a mask in rows. */
export const maskBlocksMax = 16_384;
/** Bytes of the slices that large uncompressed blocks are read in. */
export const sliceBytes = 512 * 1024;
/** Largest distance, in cells, between ground control points and the affine transform that stands for them. */
export const gcpErrorPixels = 0.01;
/** Decoded bytes of one block: time series interleaved by pixel have blocks of 17 MiB and more; beyond this one does not fit beside a result. */
export const blockBytesMax = 32 * 1024 * 1024;
/** Levels of one file, full resolution included. */
export const fileLevelsMax = 24;
/** Boxes of a JP2 file that are looked at, on each level: writers use a dozen. */
export const jp2BoxesMax = 256;
/** Bytes of the main header of a JPEG 2000 codestream without its indexes: writers use a few hundred. */
export const jp2HeaderBytesMax = 64 * 1024;
/** Tile-parts of a JPEG 2000 file: 10,980 x 10,980 cells in tiles of 192 have 3,364, perhaps several for each. */
export const jp2TilePartsMax = 65_536;
/** Reads that find the tile-parts of a JPEG 2000 file without an index, one after another: 1024 tiles of 10,980 x 10,980 cells have 121. */
export const jp2HopsMax = 1024;
/** Bytes of one such read: small tiles come several at a time, and large ones cost no more than their header. */
export const jp2HopBytes = 4096;
/** Values of one JPEG 2000 tile, all components: the decoder takes 4 bytes for each, half of the 64 MiB that its memory may grow to. */
export const jp2TileValuesMax = 8 * 1024 * 1024;
/** Tiles that one block of a JPEG 2000 level may touch: four where the image does not begin with a whole tile, more where levels halve small tiles. */
export const jp2BlockTilesMax = 64;
/** Memory of a WebAssembly instance that is kept for its next use; a tile of 1024 x 1024 cells needs 12 MiB. */
export const wasmKeptBytesMax = 32 * 1024 * 1024;
/** Decoded blocks kept per isolate for the next request. */
export const blockCacheBytesMax = 16 * 1024 * 1024;
/** How long kept blocks of an outside file are used without asking whether it is still the same, in milliseconds. */
export const sourceFreshMs = 60_000;
/** Files of which an isolate knows when it asked them last. */
export const freshnessFilesKept = 10_000;
/** How long a block that the tasks of a job share stays in the platform's cache, in seconds; the last task removes it earlier. */
export const blockStoreSeconds = 3600;
/** Calls of the cache that one task makes for blocks. The platform counts them among the subrequests of an invocation, of which wrangler.toml allows 50,000. */
export const blockStoreCallsMax = 20000;
/** Bytes of blocks that are stored as one entry, where tasks share rows of blocks. */
export const blockEntryBytesMax = 2 * 1024 * 1024;
/** Entries that are made at once: copies of blocks, which no budget counts. */
export const blockPacksMax = 4;
/** How long a task waits without getting a block that another one is reading, in milliseconds; then it reads it itself. */
export const blockWaitMsMax = 2000;
/** The first and the longest pause between two questions for such a block, in milliseconds. */
export const blockPauseMsMin = 20;
export const blockPauseMsMax = 160;
/** Allowed error of coordinates that values are interpolated at: next to steep edges 0.005 would change values by a percent. */
export const bilinearErrorPixels = 1e-4;
/** Allowed error of corners that cells are weighed between: next to fill values 1e-4 would change means by ten percent. */
export const cornerErrorPixels = 1e-6;
/** Rounds of PBKDF2 for passwords: the platform's maximum. */
export const pbkdf2Rounds = 100_000;
/** Characters of a password: with the limits on tries, 3,000 guesses a minute from everywhere, eight random letters last 60 years. */
export const passwordCharactersMin = 8;
/** Bytes of a password: a sentence of a hundred words. */
export const passwordBytesMax = 1024;
/** Lifetime of an access token, in seconds. */
export const tokenSeconds = 24 * 3600;
/** How long an isolate believes what it read of an account, in milliseconds: a token ends this late at most. */
export const accountFreshMs = 30_000;
/** How long an isolate shows a service as it read it, in milliseconds: so much later a change by another isolate is seen. Caches are allowed a minute. */
export const serviceFreshMs = 5000;
/** Services that an isolate remembers so, and the characters of one of them: 16 MB at worst, a few kilobytes each. */
export const servicesKeptMax = 64;
export const serviceKeptTextMax = 128 * 1024;
/** Accounts that an isolate knows of; a few hundred bytes each. */
export const accountsKeptMax = 2000;
/** The window in which tries to log in are counted, in seconds; as in wrangler.toml. */
export const loginWindowSeconds = 60;
/** Tries to log in from one address (IPv6: network of 64 bits) per window: a class that logs in together. */
export const loginTriesPerAddress = 60;
/** Tries per window for one name from addresses where its password was never right: a user who does not remember needs fewer. */
export const loginTriesPerName = 10;
/** Addresses of which an account remembers that its password was right there: desk, home, telephone and a few more. */
export const loginPlacesKept = 8;
/** Seconds by which clocks of a provider of OpenID Connect may differ from ours, where its entry does not say. */
export const oidcSkewSeconds = 30;
/** Seconds that an entry may say. */
export const oidcSkewSecondsMax = 300;
/** Time for one answer of a provider, in milliseconds: a login waits for it. */
export const oidcTimeoutMs = 5000;
/** Bytes of one document of a provider: keys and discovery have a few KB. */
export const oidcDocumentBytesMax = 256 * 1024;
/** How long the discovery document of a provider is believed, in milliseconds. */
export const discoveryFreshMs = 3_600_000;
/** How long keys of a provider are believed, in milliseconds: one that was withdrawn works no longer. */
export const keysFreshMs = 600_000;
/** How long keys and discovery are used on while the provider is down, in milliseconds. */
export const keysStaleMs = 24 * 3_600_000;
/** How old keys must be before a token that names another one makes us ask again, in milliseconds. */
export const keysCooldownMs = 10_000;
/** How long a provider that failed is left alone, in milliseconds. */
export const providerRetryMs = 5000;
/** How long the answer about an opaque token is believed, in milliseconds: a token that was revoked works no longer. */
export const opaqueFreshMs = 60_000;
/** Opaque tokens whose answers an isolate keeps. */
export const opaqueTokensKept = 1000;
/** Opaque tokens per window of which a provider is asked for one address; a class has one each. */
export const opaqueTokensPerAddress = 120;
/** Characters of a token: those with hundreds of groups have 10,000; platforms take headers of 16 KB. */
export const tokenCharactersMax = 16_384;
/** Jobs of one account, whatever its plan says: 2 KB each in the list of all. */
export const accountJobsMax = 100_000;
/** Services of one account, whatever its plan says: each keeps its process in the database, up to 1 MiB. */
export const accountServicesMax = 1000;
/** Bytes of files of one account, whatever its plan says: a thousand files of the largest size of most plans of the platform. */
export const accountStorageBytesMax = 100 * 1024 ** 3;
/** Bytes of files that a plan allows for which nothing else was said. */
export const planStorageBytes = 1024 ** 3;
/** Heavy requests of one user at once, whatever the plan says, by what they are: more of one user fill an isolate, the consumers, and a row of browsers. */
export const accountSlotsMax = { inline: 8, internal: 16, tile: 48 } as const;
/** Work that one user's heavy requests may ask for within `heavyWorkWindowMs`, whatever the plan says, in kernel pixels: ten cores. */
export const accountHeavyWorkMax = 480_000_000_000;
/** Tasks of one user on their way at once, whatever the plan says: all consumers of a queue twice over. */
export const accountTasksMax = 512;
/** Bytes of the description of a plan, which everybody reads in the capabilities. */
export const planDescriptionBytesMax = 1024;
/** Plans of a deployment: all of them stand in the capabilities. */
export const plansMax = 50;
/** Credits of a budget or of a payment: as micro-credits, sums of a thousand of these are exact. */
export const budgetCreditsMax = 1_000_000_000;
/** Chunks of a job whose work is quoted each by its own schedule, at a few milliseconds each; of more chunks, so many are looked at and the dearest counts for all. */
export const quotedTasksMax = 64;
/** Downloads of a job's results that its price includes: none is ever charged, and clients take a number more gladly than the API's null. */
export const downloadsIncluded = 1_000_000;
/** Chunks for which a job sets money aside with one call to the account. */
export const tasksFundedAtOnce = 64;
/** How long money is set aside for a synchronous request, in milliseconds, should nobody say what became of it: longer than one computes. */
export const syncHoldMs = 5 * 60_000;
/** Micro-credits that an isolate leases for the tiles of a service at once: some hundreds of usual tiles. */
export const tileLeaseMicro = 100_000;
/** How long a lease of tiles may be drawn on, in milliseconds; then its rest is returned, by the first tile that comes later or when none has come for `tileLeaseIdleMs`. */
export const tileLeaseMs = 60_000;
export const tileLeaseIdleMs = 10_000;
/** How much longer the account waits for the rest of a lease before it counts as spent, in milliseconds: the longest that a tile computes. */
export const tileLeaseGraceMs = 60_000;
/** Leases of tiles that an isolate draws on. */
export const tileLeasesKept = 1000;
/** How long an account remembers what it has charged after it stands in the ledger, in milliseconds: nobody repeats a charge that late. */
export const chargesKeptMs = 30 * 24 * 3600 * 1000;
/** When an account tries again to write what it has charged into the ledger, in milliseconds. */
export const ledgerRetryMs = 10_000;
/** Rows of the ledger that an operator is shown of an account. */
export const ledgerRowsShown = 100;
/** Rows of the ledger that are written at once: D1 takes 100 values per statement, and a batch of statements is one call. */
export const ledgerRowsAtOnce = 50;
/** Files of one account, uploads on their way included: their sizes are added up with every upload. */
export const accountFilesMax = 10_000;
/** Bytes of one file, where OPENEO_FILE_BYTES_MAX does not say otherwise: small plans of the platform take no larger bodies. */
export const fileBytesMax = 100_000_000;
/** Characters of a path of a file: seven folders with names of full length. */
export const filePathCharactersMax = 512;
/** Bytes of a part of an upload whose length is not known: all parts have the same size, at least 5 MiB each; two are in memory. */
export const filePartBytes = 8 * 1024 * 1024;
/** How long an upload may take, in milliseconds, before the clock takes it for dead: 100 MB at the pace of a bad telephone line. */
export const fileUploadMs = 6 * 3_600_000;
/** Objects without a file that the clock removes in one go. */
export const looseObjectsPerSweep = 200;
/** Files that one call of a removal erases. */
export const eraseFilesPerCall = 100;
/** User-defined processes of one account, and the bytes that they take together in the database. */
export const accountProcessesMax = 1000;
export const accountProcessBytesMax = 32 * 1024 * 1024;
/** Bytes of one user-defined process: with the code of functions in it the largest in use have 200 KB. */
export const processBytesMax = 512 * 1024;
/** Characters of the id of a user-defined process; it stands in addresses and in every path of a node. */
export const processIdCharactersMax = 128;
/** Parameters that a user-defined process declares: the widest official one has eight. */
export const processParametersMax = 100;
/** Schemas within the schema of one parameter of a user-defined process: beyond them nothing is checked. */
export const foreignSchemaNodesMax = 256;
/** Choices of an `enum` in it: longer lists allow everything. */
export const foreignChoicesMax = 256;
/** Schemas of such a parameter times values in what is given for it: more than that, as with large geometries, is not checked. */
export const foreignCheckMax = 50_000;
/** User-defined processes that call each other, one within another. */
export const callDepthMax = 16;
/** Bytes of the definitions that one process calls: they are kept with its job or service, in a row of 2 MB that holds a graph of 1 MiB besides. */
export const calledBytesMax = 640 * 1024;
/** Addresses of definitions that one request may name, on the way to others too; public graphs name one. */
export const remoteFetchesMax = 8;
/** Bytes that they give together: the list of all official processes has 700 KB. */
export const remoteBytesMax = 1024 * 1024;
/** Addresses on the way from a graph to a definition that it calls. */
export const remoteDepthMax = 4;
/** Values of a graph with all that it calls, in bytes as if written out: each may be checked, and stand in the plan, once more. */
export const expandedBytesMax = 8 * 1024 * 1024;
/** Bytes of what a list shows of one user-defined process: a portion of 500 takes 2 MB. */
export const listedProcessBytesMax = 4096;
/** User-defined processes that one call of a removal erases. */
export const eraseProcessesPerCall = 100;
/** Levels of arrays and objects in the body of a request: more than a graph of graphDepthMax has, and no stack ends at it. */
export const bodyDepthMax = 512;
/** Jobs that one call of a removal erases: each is an object and a folder of files. */
export const eraseJobsPerCall = 25;
/** Services that one call of a removal erases. */
export const eraseServicesPerCall = 100;
/** Bytes of the title of a job or a service: lists show it. */
export const titleBytesMax = 1024;
/** Bytes of a description: pages of text. */
export const descriptionBytesMax = 64 * 1024;
/** Bytes, as JSON, of the members of a job or a service that are not ours and are kept for clients; options of UDFs have some KB. */
export const extraBytesMax = 64 * 1024;
/** Rows of a list that are read at once; with titles of 1 KiB they take 1 MB. */
export const listPortionRows = 500;
/** Bytes of one page of a list with a limit: it ends before, with a link to the next. */
export const listPageBytesMax = 1024 * 1024 - 4096;
/** How long a request waits for bytes of the isolate's budget, in milliseconds: shorter than clients wait. */
export const budgetWaitMs = 20_000;
/** How often a waiting request looks at the budget, in milliseconds. */
export const budgetPollMs = 20;
/** Addresses of tiles that an isolate knows by heart of each plan, 300 bytes each: what was shown once is a 304 without a warp. */
export const tileAddressesKeptMax = 256;
/** Lowered plans of services kept per isolate. */
export const plansKeptMax = 64;
/** Log entries of services kept per isolate; tiles must not write to the database. */
export const serviceLogsKept = 200;
/** Zoom levels of map tiles; at 24 a pixel is 1 cm. */
export const tileZoomMax = 24;
/** Bytes that an encoder needs for each byte of raw output: pyramid, compressed tiles and the file. */
export const encoderBytesFactor = 2.5;
/** Bytes of a too large body that are read, and dropped, so that the client gets to see the error. */
export const bodyDrainBytesMax = 64 * 1024 * 1024;
/** Tries of one read, the first included: what fails three times in a second is not a retryable fault. */
export const readTriesMax = 3;
/** Wait before the second try of a read, in milliseconds; it doubles each time. */
export const readRetryMs = 200;
/** Longest wait that a server may ask for with Retry-After, in milliseconds; beyond it the request fails and says when to come back. */
export const retryAfterMsMax = 10_000;
/** Requests to one host that may be given up in one invocation; after that the host is not asked again by it. */
export const hostFailuresMax = 3;
/** Time for one request to an outside server, redirects and body included, in milliseconds. */
export const fetchTimeoutMs = 20_000;
/** Redirects that are followed from one URL; download portals need two. */
export const redirectsMax = 5;
/** Characters of a URL that is fetched: signed URLs have about 1,500, servers take 8,000. */
export const urlCharactersMax = 8000;
/** Bytes of a file that is taken whole from a server without Range requests. */
export const wholeFileBytesMax = 4 * 1024 * 1024;
/** Kernel pixels of one task, beyond which it cannot end within the 30 s of `cpu_ms`: what a core does in 20 s where each costs least. What takes more is cut smaller (chunks, rows, pictures, leaves of a stage); where the smallest piece takes more, the job is refused. */
export const taskKernelPixelsMax = 16_000_000_000;
/** Sides of a batch job's chunks in tiles, tried from the first on: with tiles of 256 a chunk has 1024, 512 or 256 cells. */
export const chunkSidesInTiles: readonly number[] = [4, 2, 1];
/** Raw bytes of one chunk of a job: with its encoder it takes a third of the budget. */
export const chunkOutputBytesMax = 8 * 1024 * 1024;
/** Tiles of one file of a job, all bands and levels: 45 bytes each while the file is put together, 4 in one answer of the job. */
export const fileTilesMax = 1_000_000;
/** Bytes of a message of the queue. It names a task and carries no data; the platform allows 128 KB. */
export const taskMessageBytesMax = 256;
/** Bytes that a job's object keeps per chunk of one band, log included: 300,000 are far below its 10 GB. */
export const jobBytesPerChunkMax = 512;
/** Chunks of one job: 300,000 of 1024 x 1024 cells at 10 m are a continent. */
export const jobTasksMax = 300_000;
/** Files and chunks that the results of an unfinished run list, about 1 KB each: with all chunks of a continent the document would not fit an isolate. */
export const partialResultsMax = 10_000;
/** Tasks of one user on their way at once, of all jobs, where the plan says nothing else: two thirds of the consumers, so that others find some free. */
export const tasksInFlightMax = 64;
/** Messages of one user that wait in a queue, at most: what comes behind them waits as long as they take, and fewer would leave consumers idle. */
export const tasksWaitingMax = 16;
/** A job that has not reported its tasks for this long has none, in milliseconds: it reports with every alarm. */
export const shareStaleMs = 30_000;
/** Heavy requests of one user at once where the plan says nothing else, by what they are: computed where they are asked (two take turns while one reads), as jobs that are waited for, and tiles (browsers ask for six at once). */
export const slotsMax = { inline: 2, internal: 4, tile: 6 } as const;
/** A slot that is not kept is free again after this long, in milliseconds: its request was dropped. */
export const slotLeaseMs = 60_000;
/** Kernel pixels, or what costs as much, up to which a request takes no slot: two seconds at the pace of estimates. */
export const heavyWork = 100_000_000;
/** What heavy requests of one user may ask for within `heavyWorkWindowMs` where the plan says nothing else, in kernel pixels: about one core's work in that time. */
export const heavyWorkMax = 48_000_000_000;
export const heavyWorkWindowMs = 60_000;
/** How long a tile waits for a slot, and how often it asks, in milliseconds: maps do not ask again for a tile that failed. */
export const slotWaitMsMax = 5000;
export const slotPollMs = 250;
/** When a client that found no slot is told to come again, in seconds. */
export const slotRetrySeconds = 5;
/** A task without an answer for this long is sent again, in milliseconds; longer than a chunk computes. */
export const taskLeaseMs = 120_000;
/** How often a running job looks after its tasks, in milliseconds. */
export const watchdogMs = 10_000;
/** Jobs on their way that one list asks how they are; those beyond are shown as they were at most `watchdogMs` ago. */
export const listAsksMax = 100;
/** Resting jobs that one list looks for, to find rows whose job has gone. */
export const listChecksMax = 8;
/** Jobs that are asked side by side. */
export const listSideBySide = 25;
/** Bytes of one part of a result file; multipart parts are equal, at least 5 MiB, at most 10,000. */
export const partBytesMin = 8 * 1024 * 1024;
/** Parts of one multipart upload, the platform's bound. */
export const partsMax = 10_000;
/** Log entries kept per job; a job that says more than this says nothing. */
export const jobLogsKept = 10_000;
/** Plans of jobs kept per isolate. */
export const jobPlansKept = 8;
/** Lifetime of signed result URLs, in seconds. */
export const resultLinkSeconds = 7 * 24 * 3600;
/** Wait before a task that met a retryable fault is tried again, in seconds; it doubles with each try. */
export const taskRetrySeconds = 2;
/** Tries of one task, the first included; then its job fails with the last fault. */
export const taskTriesMax = 6;
/** Decoded bytes read per second, for estimates only: what one consumer reads, inflates and folds. */
export const estimateBytesPerSecond = 20 * 1024 * 1024;
/** Chunks whose schedules an estimate looks at; the others of a job are taken to be like them. */
export const estimateChunksMax = 24;
/** Seconds that a task takes besides its work, for estimates only: queue, claim, one write. */
export const estimateTaskSeconds = 0.05;
/** Kernel pixels per second, for estimates only. */
export const estimatePixelsPerSecond = 50_000_000;
/** Values of a cube written as CSV: about 30 bytes each as text. */
export const csvRowsMax = 2_000_000;
/** Features of one vector data cube: they stand in the plan, and a plan must be read in one piece. */
export const vectorFeaturesMax = 50_000;
/** Values of one vector data cube in the plan. */
export const vectorValuesMax = 1_000_000;
/** Bytes of a vector file that load_url takes in: as text and parsed it takes about ten times as much of an isolate. */
export const vectorFileBytesMax = 8 * 1024 * 1024;
/** Bytes of a classic netCDF header: the largest in use (thousands of variables) have a few hundred KiB. */
export const netcdfHeaderBytesMax = 2 * 1024 * 1024;
/** Bytes of one coordinate variable of a netCDF file: 500,000 float64 labels. */
export const netcdfCoordinateBytesMax = 4 * 1024 * 1024;
/** Reads that gather a netCDF coordinate out of records that lie far apart: six at a time they take ten seconds. */
export const netcdfRecordReadsMax = 1024;
/** Bytes of a block that rows of a netCDF variable are cut into: one range request, few rows too many. */
export const netcdfBlockBytes = 128 * 1024;
/** Bands and labels of t that a netCDF file may give: the plan carries each of them. */
export const netcdfPlanesMax = 100_000;
/** Decompressed bytes of a Parquet file, and of one page of it. */
export const parquetDecodedBytesMax = 32 * 1024 * 1024;
/** Values of one column of a Parquet file: coordinates of geometries in native encoding are values too. */
export const parquetValuesMax = 2_000_000;
/** Bytes of one STAC document: a page of 100 items with 100 assets each has 10 MB. */
export const stacDocumentBytesMax = 16 * 1024 * 1024;
/** Bytes of all STAC documents of one load: parsing them takes about 3 s of CPU; 2,000 items of Sentinel-2 have 70 MB. */
export const stacBytesMax = 256 * 1024 * 1024;
/** Items asked for per page of a search: what most servers give at most without complaint. */
export const stacPageItems = 100;
/** Pages of one search: with itemsPerLoadMax, enough for servers that give 10 items a page. */
export const stacPagesMax = 200;
/** Pages without items that are passed one after another: servers that filter after they cut pages give some, those that lost count give them for ever. */
export const stacEmptyPagesMax = 10;
/** Documents of one static catalogue that are read for one load: six at a time and 100 ms each take half a minute. */
export const stacDocumentsMax = 2000;
/** Links from the root of a static catalogue down to an item: collections by year, month, day and tile have five. */
export const stacDepthMax = 10;
/** How long a described collection of another server is used before it is asked again, in seconds. */
export const stacRefreshSeconds = 24 * 3600;
/** How long a collection whose server failed is left alone before it is asked again, in seconds. */
export const stacRetrySeconds = 60;
/** Items of a page of item search where nothing is said, as most servers have it. */
export const searchPageItems = 10;
/** Items of a page at most: an item of Sentinel-2 has 20 KB, a page 2 MB. */
export const searchPageItemsMax = 100;
/** Items of own collections that one search looks at: as many as a load reads. */
export const searchRowsMax = 2000;
/** Items that are read at once where some of them are left out. */
export const searchPortionRows = 250;
/** Questions to the catalogue for one search: a collection in which nothing is found takes one, of 10 ms. */
export const searchReadsMax = 50;
/** Collections or ids that a search names: longer lists are several searches. */
export const searchNamesMax = 1000;
/** Positions of a geometry that items are searched by, each of which may be compared with every item: 2,000 items take a second. */
export const searchPositionsMax = 2000;
/** Bytes of the body of a search: a geometry of so many positions has 80 KB, 1,000 ids of 60 characters as much. */
export const searchBytesMax = 256 * 1024;
/** Bytes of what another server gives to go on by: its tokens have 100, and links are to stay in a line of a log. */
export const searchCursorBytesMax = 4096;
/** Searches of one user or address (IPv6: network of 64 bits) per minute: 10,000 items page by page are 100, and a map that is panned asks every second. */
export const searchesPerMinute = 300;
/** Items of another server's collection that are looked at when it is described. */
export const stacSampleItems = 8;
/** Spellings, systems and transformations of coordinates kept per isolate; a request names a handful. */
export const crsTextsKept = 512;
/** Characters of a text of which that is kept: WKT 2 of a projected system has 2,000; longer ones are understood anew. */
export const crsTextCharactersKept = 8192;
/** Scans of one JPEG: progressive encoders make ten to twenty-five; each may cost a pass over the whole image in a few bytes. */
export const jpegScansMax = 40;
/** Pixels of a JPEG or WebP: their encoders hold each picture three times beside the cube, in memory that is not given back. */
export const picturePixelsMax = 4 * 1024 * 1024;
/** Windows over labels in which a process is applied: each has a plan of its own where its labels are others; 20 years of months. */
export const neighborhoodWindowsMax = 240;
/** Calls of a function for a whole cube, if each gets less than 16 x 16 cells: they are for small cubes and for trying out. */
export const externalSmallCallsMax = 1000;
/** Bytes of the values that one call of a function gets: 256 x 256 cells of 64 bands and dates as float32. */
export const externalBytesMax = 16 * 1024 * 1024;
/** Bytes of what it gives, counted as float64: twice as much, because 16 MiB of float32 may come back so. */
export const externalReturnedBytesMax = 32 * 1024 * 1024;
/** Sides of the squares of y and x that functions get, in cells, the largest first that keeps within these bytes. */
export const externalSquares = [256, 128, 64, 32, 16] as const;
/** Calls of one node that are under way at once: one computes while another one travels. */
export const externalCallsAtOnce = 2;
/** What a call of a function costs, and so much more each value that it gets or gives, in kernel pixels: 100 ms, and 160 ms for 24 MiB. */
export const externalCallWork = 5_000_000;
export const externalValueWork = 1.3;
/** Bytes of a function's text; the longest in public graphs have 30 KB. The service has the same bound. */
export const udfCodeBytesMax = 256 * 1024;
/** What functions said of their results, kept per isolate: some hundred bytes each. */
export const udfDescriptionsKept = 200;
/** How long a task waits by itself for a service that is gone or full, in milliseconds, and how long between two tries: a restart takes seconds, a rollout minutes. */
export const udfPatienceMs = 240_000;
export const udfPatienceStepMs = 3000;
/** Last lines of the way to an error in a function that its message has. */
export const tracebackLinesTold = 6;
/** Whole days for which the logs of synchronous requests are kept. */
export const keptRequestLogDays = 1;
/** Lines that one request or task puts into a log, and their characters as JSON: functions are called some hundred times in it. */
export const saidLinesMax = 400;
export const saidBytesMax = 128 * 1024;
/** Tries of one call of a UDF service, the first included, where the transport or the service fails; then its task is tried again later. */
export const udfTriesMax = 3;
/** First wait between two tries of a UDF call, in milliseconds; doubles each time: a service that is started anew is back within a few seconds. */
export const udfRetryMs = 500;
/** Longest wait that a UDF service may ask for before we give up, in milliseconds. */
export const udfRetryAfterMsMax = 10_000;
/** How long one UDF call may take in all, in milliseconds: 60 s of the function, a cold start, and 50 MiB both ways. */
export const udfTimeoutMs = 120_000;
/** How long an isolate believes what a UDF service told of its versions and libraries, in milliseconds: one that is deployed anew is noticed within a minute. */
export const udfFactsFreshMs = 60_000;
/** Bytes of the answer of a UDF service: 32 MiB of values (a chunk of 16 MiB that comes back as float64), and their header. */
export const udfAnswerBytesMax = 40 * 1024 * 1024 + 8;
/** Steps (rounds of loops, elements that a built-in goes through; a call of a function is four) that a JavaScript function may take per cell that it is given: a sort of a hundred dates takes a thousand. Also what a call is priced at. */
export const udfStepsPerCell = 2000;
/** Steps that any call of a JavaScript function may take besides: tables that it makes for itself, and chunks of few cells. */
export const udfStepsBase = 10_000_000;
/** Steps of a JavaScript function per call at most: some tenths of a second in which the isolate does nothing else, and 1,500 for each place of a square of 256, whatever it has of dates and bands. */
export const udfStepsMax = 100_000_000;
/** Bytes of arrays and texts that a JavaScript function may ask for in one call, whether it keeps them or not: eight copies of a chunk of 32 MiB. Isolates have 128 MB at a time. */
export const udfAllocationBytesMax = 256 * 1024 * 1024;
/** CPU time of one call in an isolate for JavaScript functions, in milliseconds, where the platform enforces it: several times what the steps allow, for built-ins that are not counted. */
export const udfIsolateCpuMs = 10_000;
/** How long one call of a JavaScript function may take by the clock, in milliseconds: the CPU time, and isolates that wait for a processor. */
export const udfIsolateWallMs = 30_000;
/** Characters of a function's text: the largest that a UDF service takes, and some milliseconds to parse. */
export const udfCodeCharactersMax = 256 * 1024;
/** Cells of an axis that are listed one by one, as callbacks over x or y need them: grids may have a million million. */
export const listedLabelsMax = 1_000_000;
/**
 * What an explanation of a graph may take: regions of a result that stand for all of it, along each axis; nodes times regions that are
 * planned; blocks that are listed; and characters of what is told of the nodes. All together are a few tenths of a second.
 */
export const explained = {
  squaresAcross: 5,
  squareCells: 1024,
  pieces: 20_000,
  reads: 400_000,
  characters: 1024 * 1024,
} as const;
