/** A GeoJSON file as features. */
import type { GeometryFeature } from "../../../cube/shape.ts";
import { featuresOfGeoJson } from "../../../cube/vector/geojson.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { VectorFile } from "./file.ts";

/** Raises SourceUnreadable for what is no JSON, ProcessFault FormatUnsuitable for what is no GeoJSON. */
export function readGeoJson({ bytes, key }: VectorFile): readonly GeometryFeature[] {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    throw new SourceUnreadable(key, `it is no JSON (${(error as Error).message})`);
  }
  return featuresOfGeoJson(document, { code: "FormatUnsuitable", prefix: `${key} is no usable GeoJSON: ` });
}
