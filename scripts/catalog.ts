/** `npm run catalog -- ...`: own collections, of this machine or of a deployed server. */
import { parseArgs } from "node:util";
import { type CatalogCommand, type CatalogOptions, catalogCommands } from "./lib/catalog-commands.ts";
import { withAdmin } from "./lib/with-admin.ts";

const usage = `usage: npm run catalog -- <command> [--url https://... --token <admin token>]

  import <folder or collection.json>   a STAC collection with its files; one of the same id is replaced when all of it has arrived
  import <folder of GeoTIFFs>          without STAC: files of one time and place are an item; times are those of names (20240131, 2024-01-31T10-00-00,
                                       2024/01, 2024), of TIFFTAG_DATETIME, or of --date; bands those of files and names; --id names the collection
  import <URL>                         a static STAC collection; its files stay where they are; --id gives it another id
  import <id>                          one of src/collections.ts
  add <name>                           a ready-made collection of another server, like sentinel-2-l2a; its files stay there
  add <URL>                            one of any STAC API by its address there, .../collections/<id>; --id gives it another id
  remove <id>                          with its items and files; one that was added is no longer offered
  list
  clean                                what replaced collections and failed imports have left, a day or six hours after; --now does not wait
                                       for those that may still read or go on`;

const options = {
  url: { type: "string" },
  token: { type: "string" },
  now: { type: "boolean" },
  id: { type: "string" },
  date: { type: "string" },
  help: { type: "boolean" },
} as const;

interface Asked {
  readonly run: CatalogCommand["run"];
  readonly target: string;
  readonly given: CatalogOptions & { readonly url?: string | undefined; readonly token?: string | undefined };
}

/** Null where nothing but help was asked for. Mistakes are told before a server is started. */
function askedOf(args: readonly string[]): Asked | null {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help) return null;
  const [verb = "", target = "", ...more] = positionals;
  const command = Object.hasOwn(catalogCommands, verb) ? catalogCommands[verb] : undefined;
  if (!command) throw new Error(verb === "" ? usage : `there is no command '${verb}'\n${usage}`);
  if (more.length > 0 || command.takesTarget !== (target !== ""))
    throw new Error(`'${verb}' takes ${command.takesTarget ? "one name" : "no names"}\n${usage}`);
  return { run: command.run, target, given: values };
}

try {
  const asked = askedOf(process.argv.slice(2));
  if (!asked) console.log(usage);
  else await withAdmin(asked.given, (admin) => asked.run(admin, asked.target, asked.given));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
