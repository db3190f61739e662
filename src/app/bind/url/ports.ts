/** What binding a URL needs of the outside. */
import type { Value } from "../../../cube/program/value.ts";
import type { Deps } from "../../deps.ts";

export type UrlPorts = Pick<
  Deps,
  "openHeader" | "open" | "fetch" | "files" | "codecs" | "signal" | "tokenSecret" | "clock"
>;

/** A file to be bound: an URL or "r2:<key>", with the user's options, which fit the format. */
export interface UrlFile {
  readonly href: string;
  readonly options: Readonly<Record<string, Value>>;
}
