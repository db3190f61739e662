/** Which requirements of the profiles are met, a line per level. */
import type { Asked } from "./asked.ts";
import { discovery } from "./discovery.ts";
import { processing } from "./processing.ts";
import { services } from "./services.ts";
import { stored } from "./stored.ts";
import { type Requirement, levels } from "./requirement.ts";

const requirements: readonly Requirement[] = [...discovery, ...stored, ...services, ...processing];

/** How many requirements the profiles have, those that no answer shows included. */
const ALL = {
  L1: 43,
  L1A: 5,
  L1B: 30,
  L1C: 20,
  L2: 76,
  L3: 41,
  "L3-UDF": 5,
  "L3-FS": 15,
  "L3-SWS": 34,
  L4: 21,
} as const;

export interface ProfileReport {
  readonly lines: readonly string[];
  readonly failed: readonly Requirement[];
}

export function reportOf(asked: Asked): ProfileReport {
  const failed = requirements.filter((each) => !each.holds(asked));
  const lines = levels.map((level) => {
    const checked = requirements.filter((each) => each.levels.includes(level));
    const missed = checked.filter((each) => failed.includes(each));
    const met = `${checked.length - missed.length} of ${checked.length} checked are met (${ALL[level]} in all)`;
    return `${level.padEnd(7)} ${met}${missed.map(({ number, what }) => `; NOT ${number}: ${what}`).join("")}`;
  });
  return { lines, failed };
}
