/** The EPSG code of a system that came without one. */
import { epsgSystem, geographicSystem, projectedOn } from "./definitions.ts";
import { type CrsSystem, systemText } from "./system.ts";

/** Whether the text gave the shift to WGS 84 itself: then a code with another shift is not the same system. */
export type ShiftOrigin = "given" | "from the datum";

const bare = (system: CrsSystem): string => systemText({ ...system, shift: null, geographic: null });

/** The lowest code with the same numbers on the same datum; null when there is none. */
export function identify(system: CrsSystem, shift: ShiftOrigin): number | null {
  const sought = bare(system);
  if (sought === bare(epsgSystem(3857)!)) return 3857;
  const geographic =
    system.geographic ?? (sought.includes("+datum=WGS84") && isNull(system.shift) ? 4326 : null);
  if (geographic === null) return null;
  const same = (known: CrsSystem): boolean =>
    bare(known) === sought && (shift === "from the datum" || systemText(known) === systemText(system));
  const base = geographicSystem(geographic, "degrees only");
  if (base && same(base)) return geographic;
  for (const [code, known] of projectedOn(geographic, system.projection)) if (same(known)) return code;
  return null;
}

function isNull(shift: CrsSystem["shift"]): boolean {
  return !shift || shift.every((value) => value === 0);
}
