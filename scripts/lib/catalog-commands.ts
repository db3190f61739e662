/** What `npm run catalog` can do, command by command. */
import { collections } from "../../src/collections.ts";
import type { Admin } from "./admin.ts";
import { importFolder } from "./import-folder.ts";
import { importUrl } from "./import-url.ts";

export interface CatalogOptions {
  readonly id?: string | undefined;
  readonly date?: string | undefined;
  readonly now?: boolean | undefined;
}

export interface CatalogCommand {
  readonly takesTarget: boolean;
  readonly run: (admin: Admin, target: string, given: CatalogOptions) => Promise<void>;
}

export const catalogCommands: Readonly<Record<string, CatalogCommand>> = {
  list: {
    takesTarget: false,
    async run(admin) {
      for (const { id, title } of await admin.list()) console.log(`${id.padEnd(28)} ${title}`);
    },
  },
  import: { takesTarget: true, run: importFrom },
  remove: { takesTarget: true, run: (admin, id) => admin.removeCollection(id) },
  clean: { takesTarget: false, run: (admin, _target, { now }) => admin.clean(now === true) },
};

/** Addresses, and entries of src/collections.ts, are read over the web; all else is a path. */
async function importFrom(admin: Admin, target: string, { id, date }: CatalogOptions): Promise<void> {
  const entry = collections.find((each) => each.id === target);
  if (entry?.kind === "stac-api")
    throw new Error(`${target} is offered as an API; there is nothing to import`);
  if (entry) return importUrl(admin, { url: entry.url, id: entry.id }, console.log);
  if (/^https?:/.test(target)) return importUrl(admin, { url: target, id: id ?? null }, console.log);
  return importFolder(admin, target, console.log, { id, date });
}
