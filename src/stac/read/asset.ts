/** One asset of an item, whatever version of STAC it was written for. */
import type { Base, Location } from "../../cube/location.ts";
import { type AssetKind, assetKind, foreignFormat } from "./asset-kind.ts";
import { type Band, bandsOf, commonBand } from "./band.ts";
import { assetLocation } from "./href.ts";
import { type Json, textOf, textsOf } from "./json.ts";
import { type Proj, projOf } from "./proj.ts";

export interface Asset {
  readonly key: string;
  /** https where there is a choice. */
  readonly location: Location;
  readonly kind: AssetKind;
  /** The name of a format that cannot be read. */
  readonly format: string | null;
  readonly roles: readonly string[];
  /** Empty when none is declared. */
  readonly bands: readonly Band[];
  /** What holds for bands that are not declared. */
  readonly common: Band;
  readonly proj: Proj;
}

export interface AssetPlace {
  readonly key: string;
  readonly properties: Json;
  /** What the collection says of assets of this key. */
  readonly template: Json;
  /** Bands that the collection describes, by name. */
  readonly named: Readonly<Record<string, Json>>;
  readonly base: Base;
}

/** Null when the asset has no address. */
export function assetOf(asset: Json, at: AssetPlace): Asset | null {
  const location = assetLocation(asset, at.properties, at.base);
  if (location === null) return null;
  const type = textOf(asset["type"]) ?? textOf(at.template["type"]);
  const listed = textsOf(asset["roles"] ?? asset["role"] ?? at.template["roles"]);
  const roles = typeof asset["role"] === "string" ? [asset["role"]] : listed;
  const look = { key: at.key, href: textOf(asset["href"])!, type, roles };
  return {
    key: at.key,
    location,
    kind: assetKind(look),
    format: foreignFormat(look),
    roles,
    bands: bandsOf(asset, at),
    common: commonBand(asset, at.properties, at.template),
    proj: projOf(asset, at.properties),
  };
}
