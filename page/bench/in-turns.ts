/** How many requests of a series are on their way at once: as many as browsers keep connections to a server. */
const AT_ONCE = 6;

/** The task for every member, some at a time, in order. */
export async function inTurns<T, R>(list: readonly T[], task: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < list.length) {
      const at = next++;
      results[at] = await task(list[at]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
