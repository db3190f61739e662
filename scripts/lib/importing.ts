/** An import, step by step: the whole of it becomes the collection in the end, or nothing of it stays. */
import { randomBytes } from "node:crypto";
import type { Admin, Imported } from "./admin.ts";
import type { FileContent } from "./put-file.ts";

export interface Importing {
  /** `path` is what items name the file by. */
  putFile(path: string, content: FileContent): Promise<void>;
  /** Its files are there already. Items are sent in portions. */
  putItem(item: Readonly<Record<string, unknown>>): Promise<void>;
}

/** What one request opens in a few seconds. */
const ITEMS_PER_PORTION = 100;

export async function importing(
  admin: Admin,
  collection: unknown,
  fill: (importing: Importing) => Promise<void>,
): Promise<Imported> {
  // What imports of before have left is taken away by whoever comes next.
  await admin.clean(false);
  const id = newImportId();
  await admin.beginImport(id, collection);
  try {
    let portions = 0;
    let waiting: unknown[] = [];
    const send = async (): Promise<void> => {
      const items = waiting;
      waiting = [];
      await admin.putItems(id, portions, items);
      portions++;
    };
    await fill({
      putFile: (path, content) => admin.putImportFile(id, path, content),
      async putItem(item) {
        waiting.push(item);
        if (waiting.length >= ITEMS_PER_PORTION) await send();
      },
    });
    if (waiting.length > 0) await send();
    return await admin.finishImport(id);
  } catch (error) {
    // Where not even that is possible, the server takes it away later.
    await admin.endImport(id).catch(() => undefined);
    throw error;
  }
}

export function newImportId(): string {
  return randomBytes(16).toString("hex");
}
