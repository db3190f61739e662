/** What binding a URL needs of the outside. */
import type { Location } from "../../../cube/location.ts";
import type { Value } from "../../../cube/program/value.ts";
import type { Deps } from "../../deps.ts";

export type UrlPorts = Pick<
  Deps,
  "openHeader" | "open" | "fetch" | "files" | "codecs" | "signal" | "tokenSecret" | "clock"
>;

/** A file to be bound, with the user's options, which fit the format. */
export interface UrlFile {
  readonly location: Location;
  readonly options: Readonly<Record<string, Value>>;
}
