/** What tiles are made of: a service, a preview, or the results of a run. */
import type { ServiceRecord } from "../ports/index.ts";
import type { Principal } from "../ports/principal.ts";

export interface TileSource extends Pick<
  ServiceRecord,
  | "id"
  | "owner"
  | "title"
  | "description"
  | "process"
  | "called"
  | "configuration"
  | "billing"
  | "extra"
  | "version"
  | "processVersion"
> {
  /** Who asks for what the process itself names; absent: a service, for its owner. */
  readonly principal?: Principal;
}
