/** Every number that bounds something, with its unit and its reason. Nothing here is read from the environment. */

/** Bytes that all requests of one isolate may hold in chunks at once; an isolate has 128 MB and the runtime takes its share. */
export const isolateBytesMax = 48 * 1024 * 1024;
/** Reads that wait for headers at once; the platform allows six per invocation. */
export const readsInFlightMax = 6;
/** Decoded bytes that reads may run ahead of the folds that consume them. */
export const readAheadBytesMax = 8 * 1024 * 1024;
/** Pixels of one block of a block program: 8 KiB per register stays in the first-level cache. */
export const blockPixels = 1024;
/** Output bytes of a synchronous request that are computed inline. */
export const syncBytesMax = 32 * 1024 * 1024;
/** Bytes of a request body that carries a process graph. */
export const graphBytesMax = 1024 * 1024;
/** Nodes of one process graph, callbacks included. */
export const graphNodesMax = 2000;
/** Nesting of callbacks and of JSON values in a graph. */
export const graphDepthMax = 64;
/** Items that one load may take in; the plan carries each of them. */
export const itemsPerLoadMax = 2000;
/** Cells of a side of a leaf: partial results are added per leaf, so that any cut gives the same bits. */
export const leafCells = 256;
/** Cell values that one aggregate_spatial may hold at once when its reducer needs them all (16 MiB of float64). */
export const zonalValuesMax = 2 * 1024 * 1024;
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
/** Index fields that one load keeps for reuse between planning and computing. */
export const fieldsKeptMax = 64;
/** Elements of a kernel: 255 x 255 covers 2.5 km around a 10 m pixel; larger ones are a Fourier transform's work. */
export const kernelCellsMax = 255 * 255;
/** Cells of one plane of a cube: the world at 10 m has 8e12; a grid beyond this is a mistake in the unit of the resolution. */
export const gridCellsMax = 1e12;
/** Rounds of lowering a graph: each grants at least one load or stage, and stages can feed further stages. */
export const lowerRoundsMax = 32;
