/** What whole types can hold. */
import type { ElementType } from "./shape.ts";

const RANGES: Readonly<Partial<Record<ElementType, readonly [least: number, most: number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 4294967295],
  int32: [-2147483648, 2147483647],
};

/** Smallest and largest value of a whole type; null for fractions and booleans. */
export function integerRange(type: ElementType): readonly [least: number, most: number] | null {
  return RANGES[type] ?? null;
}
