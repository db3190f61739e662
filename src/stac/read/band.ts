/** Bands as assets declare them: `bands` of STAC 1.1, `eo:bands` and `raster:bands` of 1.0, numbers into the item's list before 0.9. */
import type { ElementType } from "../../cube/shape.ts";
import { type Json, numberOf, objectsOf, textOf } from "./json.ts";

export interface Band {
  readonly name: string | null;
  readonly commonName: string | null;
  readonly wavelengthUm: number | null;
  readonly scale: number | null;
  readonly offset: number | null;
  readonly unit: string | null;
  /** NaN where the document says "nan". */
  readonly nodata: number | null;
  readonly type: ElementType | null;
  readonly gsd: number | null;
}

export interface BandTellers {
  readonly properties: Json;
  /** The asset as the collection describes it. */
  readonly template: Json;
  /** Bands as the collection describes them, by name. */
  readonly named: Readonly<Record<string, Json>>;
}

/** Empty when nothing is declared: how many bands the file has is then not known. */
export function bandsOf(asset: Json, { properties, template, named }: BandTellers): readonly Band[] {
  const declared = [asset, template].map((each) => declaredBands(each, properties));
  const [own, usual] = declared as [Declared, Declared];
  const count = own.length > 0 ? own.length : usual.length;
  return Array.from({ length: count }, (_, i) => {
    const tellers = [...(own[i] ?? []), ...(usual[i] ?? [])];
    const known = Object.hasOwn(named, nameOf(tellers) ?? "") ? [named[nameOf(tellers)!]!] : [];
    return bandOf([...tellers, ...known, asset, template]);
  });
}

/** Properties of an item that hold for its assets where these say nothing themselves. */
const SHARED = ["nodata", "data_type", "raster:scale", "raster:offset"];

/** What holds for every band of an asset that lists none, as STAC 1.1 allows: no-data, type and scale stand in the asset then. */
export function commonBand(asset: Json, properties: Json, template: Json): Band {
  const shared = Object.fromEntries(SHARED.map((name) => [name, properties[name]]));
  return { ...bandOf([asset, template, shared]), name: null };
}

/** Per band, the objects that tell about it. */
type Declared = readonly (readonly Json[])[];

function declaredBands(asset: Json, properties: Json): Declared {
  const lists = [
    objectsOf(asset["bands"]),
    namedBands(asset["eo:bands"], properties["eo:bands"]),
    objectsOf(asset["raster:bands"]),
  ];
  const count = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: count }, (_, i) => lists.flatMap((list) => (list[i] ? [list[i]] : [])));
}

function namedBands(bands: unknown, ofItem: unknown): readonly Json[] {
  if (!Array.isArray(bands)) return [];
  if (!bands.every((band) => typeof band === "number")) return objectsOf(bands);
  const all = objectsOf(ofItem);
  return bands.map((index) => all[index] ?? {});
}

/** The first object that has a member tells it. Names are those of optical bands: `raster:bands` of some makers say "Band1" for every file. */
function bandOf(tellers: readonly Json[]): Band {
  const first = <T>(names: readonly string[], read: (value: unknown) => T | null): T | null => {
    for (const teller of tellers)
      for (const name of names) {
        const value = read(teller[name]);
        if (value !== null) return value;
      }
    return null;
  };
  return {
    name: nameOf(tellers),
    commonName: first(["common_name", "eo:common_name"], textOf),
    wavelengthUm: first(["center_wavelength", "eo:center_wavelength"], numberOf),
    scale: first(["scale", "raster:scale"], numberOf),
    offset: first(["offset", "raster:offset"], numberOf),
    unit: first(["unit"], textOf),
    nodata: first(["nodata"], nodataOf),
    type: first(["data_type"], typeOf),
    gsd: first(["gsd", "eo:gsd", "spatial_resolution", "raster:spatial_resolution"], numberOf),
  };
}

function nameOf(tellers: readonly Json[]): string | null {
  for (const teller of tellers) {
    const name = textOf(teller["name"]);
    if (name !== null && !/^band[ _]?\d+$/i.test(name)) return name;
  }
  return null;
}

function nodataOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  const text = textOf(value)?.toLowerCase();
  if (text === "nan") return NaN;
  if (text === "inf" || text === "+inf" || text === "infinity") return Infinity;
  if (text === "-inf" || text === "-infinity") return -Infinity;
  return text !== undefined && /^[+-]?[\d.]+(e[+-]?\d+)?$/.test(text) ? Number(text) : null;
}

const TYPES: Readonly<Record<string, ElementType>> = {
  uint8: "uint8",
  int8: "int8",
  uint16: "uint16",
  int16: "int16",
  uint32: "uint32",
  int32: "int32",
  float16: "float32",
  float32: "float32",
  float64: "float64",
};

function typeOf(value: unknown): ElementType | null {
  return TYPES[textOf(value)?.toLowerCase() ?? ""] ?? null;
}
