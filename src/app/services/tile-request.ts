/** What is asked of a service for one tile. */
import type { Grid } from "../../cube/shape.ts";
import type { TileSource } from "./tile-source.ts";

export interface TileRequest {
  readonly service: TileSource;
  readonly grid: Grid;
  /** A step of the time dimension; null is the last. */
  readonly time: string | null;
  /** Values of declared parameters out of the URL. */
  readonly query: Readonly<Record<string, string>>;
  /** The picture that save_result asks for, where it asks for one; or PNG in any case. */
  readonly format: "as saved" | "PNG";
}
