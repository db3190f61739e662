/** A file was replaced or taken away since it was bound: what was planned with it is planned anew, once, and may then say why it cannot be. */
import { endsUse } from "../../io/faults.ts";

export async function retryOnce<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (endsUse(error)) return task();
    throw error;
  }
}
