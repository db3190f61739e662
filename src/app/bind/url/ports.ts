/** What binding a URL needs of the outside. */
import type { Location, OwnObject } from "../../../cube/location.ts";
import type { Value } from "../../../cube/program/value.ts";
import type { Bound } from "../../../openeo/define.ts";
import type { Deps } from "../../deps.ts";

export interface UrlPorts extends Pick<
  Deps,
  "openHeader" | "open" | "fetch" | "files" | "codecs" | "signal"
> {
  /** A file of one of our own jobs by its signed address; null for all other addresses. */
  ownFile(url: string): Promise<OwnObject | null>;
}

/** A file that was bound, by its name. */
export interface NamedBound {
  readonly name: string;
  readonly bound: Bound;
}

/** A file to be bound, with the user's options, which fit the format. */
export interface UrlFile {
  readonly location: Location;
  /** As the user wrote it. */
  readonly name: string;
  readonly options: Readonly<Record<string, Value>>;
}
