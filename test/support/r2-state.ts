/** What lies in the local bucket of a server, as its platform's own tables say: objects, and multipart uploads that are open. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface R2State {
  readonly keys: readonly string[];
  readonly openUploads: number;
}

/** `dir`: the state of the server. */
export function r2State(dir: string): R2State {
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.includes("R2BucketObject") && name.endsWith(".sqlite"),
  );
  const keys: string[] = [];
  let openUploads = 0;
  for (const file of files) {
    const database = new DatabaseSync(join(dir, file), { readOnly: true });
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    if (tables.some(({ name }) => name === "_mf_objects")) {
      keys.push(
        ...database
          .prepare("SELECT key FROM _mf_objects")
          .all()
          .map(({ key }) => String(key)),
      );
      const open = database.prepare("SELECT count(*) AS n FROM _mf_multipart_uploads WHERE state = 0").get();
      openUploads += Number(open!["n"]);
    }
    database.close();
  }
  return { keys, openUploads };
}
