/** What binding may ask of the outside world. */
import type { Location, OwnObject } from "../../cube/location.ts";
import type { Fetch } from "../../io/bytes/http.ts";
import type { RasterHeader } from "../../io/sources/raster-header.ts";
import type { Catalog } from "../ports/index.ts";
import type { OwnResults } from "../ports/own-data.ts";
import type { Upstream } from "../collections/upstream/index.ts";
import type { UrlPorts } from "./url/ports.ts";

export interface BindPorts extends UrlPorts {
  readonly catalog: Catalog;
  readonly upstream: Upstream;
  readonly fetch: Fetch;
  readonly signal: AbortSignal | null;
  openHeader(location: Location): Promise<RasterHeader>;
  /** Results of our own jobs, by their signed address or for their owner; null for all other addresses. */
  ownResults(url: string): Promise<OwnResults | null>;
  /** A file of the principal; null where there is none. */
  userFile(path: string): Promise<OwnObject | null>;
  /** `describe`: shapes are right, but files are opened only where nothing else tells them, and the load cannot be run. */
  readonly mode: "describe" | "read";
}
