/** What computing takes, in units that a schedule knows without a clock: the same for every try of the same work. */

/** All are whole numbers, or fractions where a part of a task is meant. */
export interface WorkUnits {
  readonly tasks: number;
  /** Blocks of files that are read; kept ones count, too. */
  readonly blocks: number;
  /** Decoded. */
  readonly readBytes: number;
  readonly inputPixels: number;
  readonly kernelPixels: number;
  /** Positions of geometries that are looked at. */
  readonly geometry: number;
  /** Raw bytes that an encoder is given. */
  readonly writtenBytes: number;
  /** Of the schedule that holds most at once. */
  readonly peakBytes: number;
}
