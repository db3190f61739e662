/** Lerc1 ("CntZImage"): a mask, then blocks of 32-bit floating point numbers. */
import { readStuffed } from "./bits.ts";
import type { Cursor } from "./cursor.ts";
import { FLOAT32, readElement } from "./element.ts";
import { checkLercSize } from "./header.ts";
import type { LercBlob } from "./lerc2.ts";
import { readMask } from "./mask.ts";

interface Part {
  readonly blocksDown: number;
  readonly blocksAcross: number;
  readonly length: number;
  readonly high: number;
}

export function readLerc1(cursor: Cursor): LercBlob {
  cursor.skip(10);
  const version = cursor.int32();
  const type = cursor.int32();
  if (version !== 11 || type !== 8)
    throw new RangeError(`LERC version 1.${version} of type ${type} is not supported`);
  const height = cursor.uint32();
  const width = cursor.uint32();
  const errorMax = cursor.float64();
  checkLercSize(width * height * 4, height);
  const mask = readMaskPart(cursor, width * height);
  const part = readPart(cursor);
  const data = new Float32Array(width * height);
  readBlocks(cursor, data, { width, height, mask, part, scale: 2 * errorMax });
  return { width, height, dims: 1, data, mask };
}

function readPart(cursor: Cursor): Part {
  const blocksDown = cursor.uint32();
  const blocksAcross = cursor.uint32();
  const length = cursor.uint32();
  return { blocksDown, blocksAcross, length, high: readElement(cursor, FLOAT32) };
}

/** Without bytes the part's largest value tells: 0 for none valid, else all. */
function readMaskPart(cursor: Cursor, cells: number): Uint8Array | null {
  const part = readPart(cursor);
  if (part.length > 0) return readMask(cursor, part.length, cells);
  return part.high === 0 ? new Uint8Array(cells) : null;
}

interface Blocks {
  readonly width: number;
  readonly height: number;
  readonly mask: Uint8Array | null;
  readonly part: Part;
  readonly scale: number;
}

/** What is left over on the right and below makes smaller blocks, which the counts leave out. */
function readBlocks(cursor: Cursor, data: Float32Array, image: Blocks): void {
  const { width, height, mask, part } = image;
  if (part.blocksAcross === 0 || part.blocksDown === 0) throw new RangeError("damaged LERC header");
  const across = Math.floor(width / part.blocksAcross);
  const down = Math.floor(height / part.blocksDown);
  if (across === 0 || down === 0) throw new RangeError("damaged LERC header");
  for (let y = 0; y < height; y += down) {
    for (let x = 0; x < width; x += across) {
      const places: number[] = [];
      for (let row = y; row < Math.min(y + down, height); row++) {
        for (let cell = row * width + x; cell < row * width + Math.min(x + across, width); cell++)
          if (mask === null || mask[cell] === 1) places.push(cell);
      }
      readBlock(cursor, data, { image, places });
    }
  }
}

/** Offsets are float32, int16 or int8. */
const offsetTypes: readonly (number | undefined)[] = [FLOAT32, 2, 0];

function readBlock(
  cursor: Cursor,
  data: Float32Array,
  { image, places }: { readonly image: Blocks; readonly places: readonly number[] },
): void {
  const first = cursor.uint8();
  const stored = first & 63;
  if (stored === 2) return;
  if (stored === 0) {
    for (const place of places) data[place] = readElement(cursor, FLOAT32);
    return;
  }
  const type = offsetTypes[first >> 6];
  if (stored > 3 || type === undefined) throw new RangeError("damaged LERC data: no such block");
  const offset = readElement(cursor, type);
  const steps = stored === 3 ? null : readStuffed(cursor, places.length, "high first");
  if (steps !== null && steps.length !== places.length)
    throw new RangeError("damaged LERC data: values are missing in a block");
  places.forEach((place, i) => {
    data[place] = steps === null ? offset : Math.min(offset + steps[i]! * image.scale, image.part.high);
  });
}
