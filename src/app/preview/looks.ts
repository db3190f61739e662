/** Where a preview is looked at: loads that say nowhere are asked for that place alone. */
import { OpenEOError } from "../../errors.ts";
import type { Bounds } from "../../cube/crs/index.ts";

type Process = Readonly<Record<string, unknown>>;

/** West, south, east, north in degrees; null where none was sent. Raises ProcessParameterInvalid. */
export function boxOf(sent: unknown): Bounds | null {
  if (sent === undefined || sent === null) return null;
  if (Array.isArray(sent) && sent.length === 4 && sent.every((each) => Number.isFinite(each))) {
    const [west, south, east, north] = sent as [number, number, number, number];
    const isBox = west < east && south < north && south >= -90 && north <= 90 && west >= -180 && east <= 360;
    if (isBox) return [west, south, east, north];
  }
  throw new OpenEOError(
    "ProcessParameterInvalid",
    "The member 'bbox' is invalid: it must be west, south, east and north in degrees.",
  );
}

/** The process with the box as the spatial extent of loads of collections that have null. */
export function lookedAt(process: Process, box: Bounds | null): Process {
  const graph = process["process_graph"];
  if (box === null || !isObject(graph)) return process;
  const [west, south, east, north] = box;
  const nodes = Object.entries(graph).map(([id, node]) => {
    const isOpen =
      isObject(node) &&
      node["process_id"] === "load_collection" &&
      isObject(node["arguments"]) &&
      node["arguments"]["spatial_extent"] === null;
    if (!isOpen) return [id, node] as const;
    const args = node["arguments"] as Process;
    return [id, { ...node, arguments: { ...args, spatial_extent: { west, south, east, north } } }] as const;
  });
  return { ...process, process_graph: Object.fromEntries(nodes) };
}

function isObject(value: unknown): value is Process {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
