/** What this deployment wrote itself, as inputs of graphs: it is read from storage, and never fetched over HTTP. */
import type { OwnFolder, OwnObject } from "../../cube/location.ts";
import type { FileDimension } from "../../stac/result-dimensions.ts";
import type { Json } from "../../stac/read/json.ts";
import type { Principal } from "./principal.ts";

export interface OwnResults {
  readonly job: string;
  /** Addresses in them are relative to the run's folder. */
  readonly items: readonly OwnItem[];
  /** The one file of a run that has no GeoTIFF, where load_url knows its format. */
  readonly file: OwnFile | null;
}

interface OwnItem {
  readonly document: Json;
  readonly base: OwnFolder;
  /** Of the cube that the file was cut from; null where that is not known. */
  readonly dims: readonly FileDimension[] | null;
}

interface OwnFile {
  readonly name: string;
  readonly location: OwnObject;
}

export interface OwnData {
  /** The object that a signed address of ours stands for; null for all other addresses. */
  file(url: string): Promise<OwnObject | null>;
  /** A file that the principal uploaded, as it is now; null where there is none of this path. */
  upload(path: string, principal: Principal): Promise<OwnObject | null>;
  /** Results of our own jobs, by their signed address or for their owner; null for all other addresses. */
  results(url: string, principal: Principal): Promise<OwnResults | null>;
}
