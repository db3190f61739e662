/** A file was replaced while it was read: what was planned with its old version is planned anew, once. */
import { SourceChanged } from "../../io/faults.ts";

export async function onceMore<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SourceChanged) return task();
    throw error;
  }
}
