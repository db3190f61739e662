/** Rows of a component at the full width: samples in between are weighted 3 : 1 by distance where factors are 2, else repeated. */
import type { Component, Frame } from "./frame.ts";

type Samples = Uint8Array | Uint16Array;

/** Writes row `y` of the image, `frame.width` samples (and perhaps a few more), to `row`. */
export type FillRow = (row: Samples, y: number) => void;

/** Narrow components (2 samples or fewer) are repeated across, as the reference decoders do. */
export function rowFiller(component: Component, frame: Frame): FillRow {
  const timesAcross = frame.across / component.across;
  const timesDown = frame.down / component.down;
  const { width } = component;
  if (timesAcross === 1 && timesDown === 1) return (row, y) => copyRow(component, row, y);
  if (timesAcross === 2 && timesDown === 1 && width > 2) return (row, y) => doubleAcross(component, row, y);
  if (timesAcross === 2 && timesDown === 2 && width > 2) return (row, y) => doubleBoth(component, row, y);
  if (timesAcross === 1 && timesDown === 2) return (row, y) => doubleDown(component, row, y);
  return (row, y) => repeat(component, row, { y: Math.floor(y / timesDown), timesAcross });
}

function copyRow(component: Component, row: Samples, y: number): void {
  const { plane, stride, width } = component;
  const at = y * stride;
  for (let x = 0; x < width; x++) row[x] = plane[at + x]!;
}

function repeat(
  component: Component,
  row: Samples,
  { y, timesAcross }: { readonly y: number; readonly timesAcross: number },
): void {
  const { plane, stride, width } = component;
  for (let x = 0, to = 0; x < width; x++) {
    for (let i = 0; i < timesAcross; i++) row[to++] = plane[y * stride + x]!;
  }
}

function doubleAcross(component: Component, row: Samples, y: number): void {
  const { plane, stride, width } = component;
  const at = y * stride;
  row[0] = plane[at]!;
  for (let x = 1, to = 1; x < width; x++, to += 2) {
    const left = plane[at + x - 1]!;
    const right = plane[at + x]!;
    row[to] = (3 * left + right + 2) >> 2;
    row[to + 1] = (3 * right + left + 1) >> 2;
  }
  row[2 * width - 1] = plane[at + width - 1]!;
}

/** The row that is one quarter as near as the row itself: above for even rows, below for odd ones; edges repeat. */
function otherRow(component: Component, y: number): number {
  const row = y >> 1;
  return y % 2 === 0 ? Math.max(0, row - 1) : Math.min(component.height - 1, row + 1);
}

function doubleDown(component: Component, row: Samples, y: number): void {
  const { plane, stride, width } = component;
  const near = (y >> 1) * stride;
  const far = otherRow(component, y) * stride;
  const bias = y % 2 === 0 ? 1 : 2;
  for (let x = 0; x < width; x++) row[x] = (3 * plane[near + x]! + plane[far + x]! + bias) >> 2;
}

function doubleBoth(component: Component, row: Samples, y: number): void {
  const { plane, stride, width } = component;
  const near = (y >> 1) * stride;
  const far = otherRow(component, y) * stride;
  let left = 3 * plane[near]! + plane[far]!;
  row[0] = (4 * left + 8) >> 4;
  for (let x = 1, to = 1; x < width; x++, to += 2) {
    const right = 3 * plane[near + x]! + plane[far + x]!;
    row[to] = (3 * left + right + 7) >> 4;
    row[to + 1] = (3 * right + left + 8) >> 4;
    left = right;
  }
  row[2 * width - 1] = (4 * left + 7) >> 4;
}
