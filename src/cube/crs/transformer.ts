/** Transformations between systems, kept per pair. */
import { crsTextsKept } from "../../limits.ts";
import { crsSystem } from "./normalize.ts";
import { type Transform, makeTransform } from "./transform.ts";

const transforms = new Map<string, Transform>();

/** The transformation from one system to another; it is set up once per pair. */
export function transformer(from: string, to: string): Transform {
  const key = `${from}|${to}`;
  let transform = transforms.get(key);
  if (!transform) {
    transform = from === to ? (x, y) => [x, y] : makeTransform(crsSystem(from), crsSystem(to));
    if (transforms.size >= crsTextsKept) transforms.clear();
    transforms.set(key, transform);
  }
  return transform;
}

export function isGeographic(crs: string): boolean {
  return crsSystem(crs).projection === "longlat";
}
