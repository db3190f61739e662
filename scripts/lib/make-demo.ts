/** The synthetic collection and the service of the page. */
import type { Admin } from "./admin.ts";
import { newImportId } from "./importing.ts";
import { pageService, pageServiceId } from "./page-service.ts";

export interface DemoOptions {
  tell(text: string, last: boolean): void;
  /** Only the first so many dates, for tests. */
  readonly dates?: number;
  /** Of the import; one that has begun goes on, scene by scene. */
  readonly id?: string;
}

/** Files that are sent side by side. */
const FILES_AT_ONCE = 4;

export async function makeDemo(admin: Admin, options: DemoOptions): Promise<void> {
  const { demoCollection, demoId, generateDemo } = await import("../demo/generate.ts");
  const { id, scenes } = await begun(admin, options.id ?? newImportId(), demoCollection);
  const uploads: Promise<void>[] = [];
  if (scenes !== null)
    await generateDemo({
      skip: scenes,
      ...(options.dates === undefined ? {} : { dates: options.dates }),
      async file(path, bytes) {
        uploads.push(admin.putImportFile(id, path, bytes));
        if (uploads.length >= FILES_AT_ONCE) await Promise.all(uploads.splice(0));
      },
      async item(document, done, total) {
        await Promise.all(uploads.splice(0));
        // A portion per scene: so many need not be made again.
        await admin.putItems(id, done - 1, [document]);
        options.tell(`making the synthetic demo collection: ${done} of ${total} scenes`, done === total);
      },
    });
  await admin.finishImport(id);
  await admin.putService(pageServiceId, pageService(demoId));
}

interface Begun {
  readonly id: string;
  /** How many are there; null when all are. */
  readonly scenes: number | null;
}

async function begun(admin: Admin, id: string, collection: unknown): Promise<Begun> {
  const found = await admin.findImport(id);
  if (found?.state === "current") return { id, scenes: null };
  const usable = found?.state === "over" ? newImportId() : id;
  await admin.beginImport(usable, collection);
  return { id: usable, scenes: found?.state === "open" ? found.portions : 0 };
}
