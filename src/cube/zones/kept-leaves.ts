/** Cells of geometries in leaves, kept per isolate for the next date or band, up to a number of bytes. */
import { zonalSpansBytesMax } from "../../limits.ts";
import type { LeafZones } from "./leaf-zones.ts";

interface Kept {
  /** Number of the zones that the leaf was made for. */
  readonly owner: number;
  readonly batches: readonly LeafZones[];
  readonly bytes: number;
}

const kept = new Map<string, Kept>();
let keptBytes = 0;

/** Makes the geometries of a leaf, or gives them as they were made before. */
export function* keptLeaf(
  owner: number,
  leaf: number,
  make: () => Iterable<LeafZones>,
): Generator<LeafZones> {
  const key = `${owner}/${leaf}`;
  const known = kept.get(key);
  if (known) {
    yield* known.batches;
    return;
  }
  let batches: LeafZones[] = [];
  let bytes = 0;
  for (const batch of make()) {
    yield batch;
    bytes += batchBytes(batch);
    // One that could not stay is not gathered.
    if (bytes > zonalSpansBytesMax) batches = [];
    else batches.push(batch);
  }
  if (!makeRoom(owner, bytes)) return;
  kept.set(key, { owner, batches, bytes });
  keptBytes += bytes;
}

function batchBytes({ geometries, starts, spans }: LeafZones): number {
  return geometries.byteLength + starts.byteLength + spans.byteLength;
}

/**
 * Leaves of other zones go, own ones stay: they are gone through in the same order for every label, so that the one to be
 * dropped would always be the next one to be asked for.
 */
function makeRoom(owner: number, bytes: number): boolean {
  for (const [key, one] of kept) {
    if (keptBytes + bytes <= zonalSpansBytesMax) break;
    if (one.owner === owner) continue;
    kept.delete(key);
    keptBytes -= one.bytes;
  }
  return keptBytes + bytes <= zonalSpansBytesMax;
}
