/** The first start: a user, the demo collection, and the map of the page. Each step is done once per state, and one that was interrupted goes on. */
import type { Admin } from "./admin.ts";
import { newImportId } from "./importing.ts";
import { offerReal } from "./offer-real.ts";
import { makeDemo } from "./make-demo.ts";
import { type State, fingerprintOf, isDone, markDone, noteOf, putNote } from "./state.ts";

/** `url`: where the API is ready as soon as there is somebody who can use it. */
export async function firstStart(state: State, admin: Admin, url: string): Promise<void> {
  const fingerprint = fingerprintOf(["scripts/demo"]);
  if (isDone(state, "demo", fingerprint)) return;
  await admin.putUser("demo", "demo");
  console.log(`The API is ready at ${url}/openeo/v1/ (demo / demo); its page waits for the demo collection.`);
  await makeDemo(admin, { tell: progress, id: importIdOf(state, fingerprint) });
  if (!isDone(state, "real", "asked")) {
    console.log(await offerReal(admin));
    markDone(state, "real", "asked");
  }
  markDone(state, "demo", fingerprint);
}

/** The import that a start of before began, if it made the same. */
function importIdOf(state: State, fingerprint: string): string {
  const [made, id] = (noteOf(state, "demo.import") ?? "").split(" ");
  if (made === fingerprint && id) return id;
  const fresh = newImportId();
  putNote(state, "demo.import", `${fingerprint} ${fresh}`);
  return fresh;
}

function progress(text: string, last: boolean): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${text}${last ? "\n" : ""}`);
  else console.log(text);
}
