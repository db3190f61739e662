/** A collection goes to a server as imports do. */
import type { Admin, Imported } from "../../scripts/lib/admin.ts";
import { importing } from "../../scripts/lib/importing.ts";

/** `files`: bytes by what items name them. */
export function putCollection(
  admin: Admin,
  collection: object,
  items: readonly object[],
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<Imported> {
  return importing(admin, collection, async (into) => {
    for (const [path, bytes] of Object.entries(files)) await into.putFile(path, bytes);
    for (const item of items) await into.putItem(item as Record<string, unknown>);
  });
}
