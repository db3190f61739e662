/** Real data at the first start, where the catalogue that has it answers at once. */
import type { StacApiEntry } from "../../src/app/collections/upstream/entry.ts";
import { sentinel2L2a } from "../../src/ready-made-collections.ts";
import type { Admin } from "./admin.ts";

/** Nobody waits longer for what may not be there. */
const ANSWER_MS = 2000;

/** The sentence that tells what there is; whoever takes the collection away later is not given it again. */
export async function offerReal(admin: Admin, ready: StacApiEntry = sentinel2L2a): Promise<string> {
  const { kind: _kind, id, ...entry } = ready;
  const invented = "what the page shows is invented";
  try {
    const answer = await fetch(entry.api, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!answer.ok) return `${entry.api} answers ${answer.status}: ${invented}`;
  } catch {
    return `${entry.api} does not answer within ${ANSWER_MS / 1000} s: ${invented}`;
  }
  try {
    await admin.offer(id, entry);
    return `${id} is offered from ${entry.api}, besides the synthetic demo`;
  } catch (error) {
    return `${id} cannot be offered (${(error as Error).message}): ${invented}`;
  }
}
