/** The name that was probably meant: for messages about names that are not there. */

/** Names that are compared; longer lists are not looked through. */
const NAMES_MAX = 2000;
const CHARACTERS_MAX = 64;

/** The one that is fewest slips away, a third of its characters at most; null where none is near. */
export function nearest(name: string, names: readonly string[]): string | null {
  if (name.length > CHARACTERS_MAX || names.length > NAMES_MAX) return null;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const slips =
      candidate.toLowerCase() === name.toLowerCase()
        ? 0
        : distance(name.toLowerCase(), candidate.toLowerCase());
    if (slips < least) {
      least = slips;
      best = candidate;
    }
  }
  return best;
}

/** " Did you mean 'x'?", or nothing. */
export function suggestion(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === null ? "" : ` Did you mean '${found}'?`;
}

/** Optimal string alignment: characters that are put in, left out, replaced, or swapped with their neighbour. */
function distance(a: string, b: string): number {
  let [twoBefore, before] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1]! + 1, before[j]! + 1, before[j - 1]! + same);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j]!, twoBefore[j - 2]! + 1);
    }
    [twoBefore, before] = [before, row];
  }
  return before[b.length]!;
}
