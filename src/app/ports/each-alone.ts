/** Work on many things of which one that fails must not hold up those behind it. */

/** One after the other. Raises at the end, with the first failure as cause, when there were any. */
export async function eachAlone<T>(all: readonly T[], act: (each: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const each of all)
    try {
      await act(each);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0)
    throw new Error(
      `${failures.length} of ${all.length} failed, the first: ${failures[0] instanceof Error ? failures[0].message : typeof failures[0]}`,
      {
        cause: failures[0],
      },
    );
}
