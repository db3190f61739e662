/** The contract of a method of resampling whose values go through float64: all but near. */
import type { Paced } from "../pace.ts";
import type { Grid } from "../shape.ts";
import type { Scale } from "./scale.ts";
import type { SourceWindow } from "./bilinear.ts";
import type { Window } from "./window.ts";

/** Which cells are asked for, of which grid, and what they come from. */
export interface Between {
  readonly target: Grid;
  readonly source: Grid;
  readonly window: Window;
  /** Where it does not follow from the two grids. */
  readonly scale?: Scale;
}

/** Values of the cells of the window in row order; of cells with mask 0 nothing is known. */
export interface ResampledPlane {
  readonly data: Float64Array;
  readonly mask: Uint8Array;
}

/** A window that is ready to be filled, for one plane after the other. */
export interface Resampler {
  /** Source cells that values come from; null where all is missing. */
  readonly support: Window | null;
  /** Kernel pixels of a plane. */
  readonly work: number;
  /** Held beside the planes. */
  readonly bytes: number;
  fill(source: SourceWindow, out: ResampledPlane): Paced<void>;
}

export interface Resampling {
  /** Values are those of source cells, so that they are written as these are. */
  readonly picks: boolean;
  /** Whether scale and offset of the source turn the values into quantities. */
  readonly quantity: "kept" | "lost";
  resampler(between: Between): Resampler;
}
