/** The name that was probably meant: for messages about names that are not there. */

import type { About } from "./faults.ts";

/** Names that are compared; longer lists are not looked through. */
const NAMES_MAX = 2000;
const CHARACTERS_MAX = 64;
/** More names help nobody. */
const NAMES_TOLD = 40;

/** The one that is fewest slips away, a third of its characters or one at most; null where none is near. A single character is another one or the same. */
export function nearest(name: string, names: readonly string[]): string | null {
  if (name.length > CHARACTERS_MAX || names.length > NAMES_MAX) return null;
  let best: string | null = null;
  let least = (name.length === 1 ? 0 : Math.max(1, Math.floor(name.length / 3))) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const slips = distance(name.toLowerCase(), candidate.toLowerCase(), least);
    if (slips < least) {
      least = slips;
      best = candidate;
    }
  }
  return best;
}

/** What there is instead of a name that is not there. */
interface Instead {
  /** The end of a sentence: "a, b and 3 more. Did you mean 'b'?" */
  readonly there: string;
  readonly about: About;
}

/** `parameter`: the argument that has the name. What was probably meant comes first of what is allowed. */
export function insteadOf(name: string, names: readonly string[], parameter: string): Instead {
  const meant = nearest(name, names);
  const hint = meant === null ? "" : ` Did you mean '${shortened(meant)}'?`;
  const allowed = meant === null ? names : [meant, ...names.filter((each) => each !== meant)];
  return {
    there: `${listed(names)}.${hint}`,
    about: { parameter, allowed: allowed.slice(0, NAMES_TOLD).map(shortened) },
  };
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const first = names.slice(0, NAMES_TOLD).map(shortened).join(", ");
  return names.length <= NAMES_TOLD ? first : `${first} and ${names.length - NAMES_TOLD} more`;
}

function shortened(name: string): string {
  return name.length <= CHARACTERS_MAX ? name : `${name.slice(0, CHARACTERS_MAX)}...`;
}

/** Optimal string alignment: characters that are put in, left out, replaced, or swapped with their neighbour. `most` where it is that or more. */
function distance(a: string, b: string, most: number): number {
  let [twoBefore, before] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1]! + 1, before[j]! + 1, before[j - 1]! + same);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j]!, twoBefore[j - 2]! + 1);
    }
    // A swap goes back two rows, and adds one.
    if (Math.min(...row) >= most && Math.min(...before) + 1 >= most) return most;
    [twoBefore, before] = [before, row];
  }
  return Math.min(most, before[b.length]!);
}
