/** What `npm run catalog` can do, command by command. */
import { collections } from "../../src/collections.ts";
import type { StacApiEntry } from "../../src/app/collections/upstream/entry.ts";
import * as readyMade from "../../src/ready-made-collections.ts";
import type { Admin, OfferedEntry } from "./admin.ts";
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
  add: { takesTarget: true, run: add },
  clean: { takesTarget: false, run: (admin, _target, { now }) => admin.clean(now === true) },
};

async function add(admin: Admin, target: string, given: CatalogOptions): Promise<void> {
  const { id, entry } = entryOf(target);
  const { title, ...added } = await admin.offer(given.id ?? id, entry);
  console.log(`${added.id} is offered: ${title}; bands ${added.bands.join(", ")}`);
}

/** A ready-made one by its name or id, or one of any API by the address of the collection there. */
export function entryOf(target: string): { readonly id: string; readonly entry: OfferedEntry } {
  const byName: Readonly<Record<string, StacApiEntry>> = { ...readyMade };
  const known = Object.values(byName).find((each) => each.id === target);
  const named = known ?? (Object.hasOwn(byName, target) ? byName[target]! : null);
  if (named) {
    const { kind: _kind, id, ...entry } = named;
    return { id, entry };
  }
  const [, api, name] = /^(https?:\/\/[^?#]+)\/collections\/([^/?#]+)\/?$/.exec(target) ?? [];
  if (api === undefined || name === undefined)
    throw new Error(
      `'${target}' is no ready-made collection (${Object.values(byName)
        .map((each) => each.id)
        .join(", ")}) and no address like https://stac.example.org/v1/collections/<id>`,
    );
  const collection = decodeURIComponent(name);
  return { id: collection.replace(/[^\w\-.~]+/g, "_"), entry: { api, collection } };
}

/** Addresses, and entries of src/collections.ts, are read over the web; all else is a path. */
async function importFrom(admin: Admin, target: string, { id, date }: CatalogOptions): Promise<void> {
  const entry = collections.find((each) => each.id === target);
  if (entry?.kind === "stac-api")
    throw new Error(`${target} is offered as an API; there is nothing to import`);
  if (entry) return importUrl(admin, { url: entry.url, id: entry.id }, console.log);
  if (/^https?:/.test(target)) return importUrl(admin, { url: target, id: id ?? null }, console.log);
  return importFolder(admin, target, console.log, { id, date });
}
