/** Finding what would stand at a place of sorted values without sorting them: Hoare's selection (1961). */

/** The median of the first `count` values, of which there must be one, none of them NaN; moves them about. */
export function medianOf(values: Float64Array, count: number): number {
  const half = count >> 1;
  const upper = selected(values, count, half);
  if (count % 2 === 1) return upper;
  // What stands before the place is no larger, in no order.
  let lower = values[0]!;
  for (let i = 1; i < half; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

/** The value that would stand at `place`; smaller ones are then before it, larger ones behind it. */
function selected(values: Float64Array, count: number, place: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = middleOfThree(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const moved = values[i]!;
      values[i++] = values[j]!;
      values[j--] = moved;
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else break;
  }
  return values[place]!;
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
