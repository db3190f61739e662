/**
 * The floor: what cannot be saved. It inflates the smallest set of blocks that holds the asked pixels, found from geometry alone,
 * undoes the predictor, and deflates the reference output as we do.
 */
import { inflateSync } from "node:zlib";
import proj4 from "proj4";
import { levelOf } from "../src/cube/nodes/load/level.ts";
import type { Plan } from "../src/cube/plan.ts";
import { type Grid, gridOf } from "../src/cube/shape.ts";
import { tiffStorage } from "../src/io/sources/cog/header.ts";
import type { RasterHeader } from "../src/io/sources/raster-header.ts";
import { platformCodecs } from "../src/platform/codecs.ts";

interface FloorBlock {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly samples: number;
  readonly wide: boolean;
}

export interface FloorSet {
  readonly blocks: readonly FloorBlock[];
}

const UTM33 = "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs";

/** Every pixel centre of the grid is projected by itself: slow, and independent of our warp. */
export function minimalBlocks(
  plan: Plan,
  files: ReadonlyMap<string, Uint8Array>,
  headers: ReadonlyMap<string, RasterHeader>,
): FloorSet {
  const seen = new Set<string>();
  const blocks: FloorBlock[] = [];
  for (const node of plan.nodes) {
    if (node.kind !== "load") continue;
    const { params } = node;
    const grid = gridOf(params.shape)!;
    for (const layer of params.layers) {
      const complete = new Uint8Array(grid.width * grid.height);
      for (const item of layer.items) {
        const source = params.sources[item.bands.find((band) => band !== null)!.source]!;
        const level = source.levels[levelOf(params, source)]!;
        const needed = touched(grid, level, complete);
        for (const band of item.bands) {
          if (!band) continue;
          const { href } = params.sources[band.source]!;
          const header = headers.get(href)!;
          const index = header.levels.findIndex((candidate) => candidate.grid.width === level.grid.width);
          for (const number of needed) {
            if (seen.has(`${href}/${index}/${number}`)) continue;
            seen.add(`${href}/${index}/${number}`);
            const { offsets, lengths } = tiffStorage(header).levels[index]!.table;
            if (offsets.kind !== "kept" || lengths?.kind !== "kept") throw new Error("a table in the file");
            const offset = offsets.values[number]!;
            const bytes = files.get(href)!.subarray(offset, offset + lengths.values[number]!);
            blocks.push({
              bytes,
              width: level.blockWidth,
              samples: header.bands,
              wide: header.type === "uint16",
            });
          }
        }
      }
    }
  }
  return { blocks };
}

/** Blocks that hold centres which no earlier item has covered (the demo's scenes have no gaps inside). */
function touched(
  grid: Grid,
  level: { readonly grid: Grid; readonly blockWidth: number; readonly blockHeight: number },
  complete: Uint8Array,
): Set<number> {
  const forward = grid.crs === level.grid.crs ? null : proj4("EPSG:3857", UTM33);
  const across = Math.ceil(level.grid.width / level.blockWidth);
  const blocks = new Set<number>();
  for (let row = 0, i = 0; row < grid.height; row++) {
    for (let column = 0; column < grid.width; column++, i++) {
      if (complete[i] === 1) continue;
      const at: [number, number] = [
        grid.originX + (column + 0.5) * grid.stepX,
        grid.originY + (row + 0.5) * grid.stepY,
      ];
      const [x, y] = forward ? (forward.forward(at) as [number, number]) : at;
      const u = Math.floor((x - level.grid.originX) / level.grid.stepX);
      const v = Math.floor((y - level.grid.originY) / level.grid.stepY);
      if (u < 0 || v < 0 || u >= level.grid.width || v >= level.grid.height) continue;
      complete[i] = 1;
      blocks.add(Math.floor(v / level.blockHeight) * across + Math.floor(u / level.blockWidth));
    }
  }
  return blocks;
}

/** One run of the floor. `output` is the raw reference output. */
export function runFloor(set: FloorSet, output: Uint8Array): void {
  for (const block of set.blocks) {
    const raw = inflateSync(block.bytes);
    if (block.wide) undo16(new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2), block.width);
    else undo8(raw, block.width);
  }
  platformCodecs.deflate(output, "runs");
}

function undo16(data: Uint16Array, width: number): void {
  for (let start = 0; start < data.length; start += width) {
    let value = data[start]!;
    for (let i = start + 1; i < start + width; i++) data[i] = value = (value + data[i]!) & 0xffff;
  }
}

function undo8(data: Uint8Array, width: number): void {
  for (let start = 0; start < data.length; start += width) {
    let value = data[start]!;
    for (let i = start + 1; i < start + width; i++) data[i] = value = (value + data[i]!) & 0xff;
  }
}
