/** Files of users in D1: which object holds which file, and which objects are loose. */
import { type SQL, and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { FilePath } from "../../app/ports/file-path.ts";
import type { FileRoom, UserFileStore } from "../../app/ports/user-files.ts";
import { looseObjects, userFiles } from "./schema.ts";

const shown = {
  path: sql<FilePath>`${userFiles.path}`,
  version: userFiles.version,
  bytes: userFiles.bytes,
  modified: userFiles.modified,
};

const loose = { version: looseObjects.version, owner: looseObjects.owner, uploadId: looseObjects.uploadId };

export function d1UserFiles(database: Parameters<typeof drizzle>[0]): UserFileStore {
  const db = drizzle(database);
  const used = async (owner: string): Promise<FileRoom> => {
    const [row] = await db.all<FileRoom>(
      sql`SELECT ${sumOf("bytes", owner)} AS bytes, ${sumOf("files", owner)} AS files`,
    );
    return row ?? { bytes: 0, files: 0 };
  };
  return {
    used,
    async get(owner, path) {
      const [row] = await db.select(shown).from(userFiles).where(at(owner, path));
      return row ?? null;
    },
    async list(owner, { limit, after }) {
      const behind = after === null ? undefined : gt(userFiles.path, after);
      const rows = await db
        .select(shown)
        .from(userFiles)
        .where(and(eq(userFiles.owner, owner), behind))
        .orderBy(asc(userFiles.path))
        .limit(limit + 1);
      const files = rows.slice(0, limit);
      return { files, next: rows.length > limit ? files[files.length - 1]!.path : null };
    },
    async isFolder(owner, path) {
      // "0" is the character behind "/".
      const inside = and(gt(userFiles.path, `${path}/`), sql`${userFiles.path} < ${`${path}0`}`);
      const rows = await db
        .select({ path: userFiles.path })
        .from(userFiles)
        .where(and(eq(userFiles.owner, owner), inside))
        .limit(1);
      return rows.length > 0;
    },
    async begin({ version, owner, path, bytes, expires }, room) {
      const replaced = sql`(SELECT coalesce(sum(${userFiles.bytes}), 0) FROM ${userFiles} WHERE ${at(owner, path)})`;
      const fits = sql`${sumOf("bytes", owner)} - ${replaced} + ${bytes} <= ${room.bytes}`;
      const isOneMore = sql`${sumOf("files", owner)} < ${room.files}`;
      const row = sql`SELECT ${version}, ${owner}, ${path}, ${bytes}, 1, NULL, ${expires} WHERE ${fits} AND ${isOneMore}`;
      return (await db.insert(looseObjects).select(row)).meta.changes > 0;
    },
    async grow(version, bytes, room) {
      const self = sql`SELECT owner, path FROM ${looseObjects} WHERE version = ${version}`;
      const sum = sql`(SELECT coalesce(sum(f.bytes), 0) FROM ${userFiles} f, (${self}) u WHERE f.owner = u.owner AND f.path <> u.path)
        + (SELECT coalesce(sum(o.bytes), 0) FROM ${looseObjects} o, (${self}) u WHERE o.owner = u.owner)`;
      const grown = await db
        .update(looseObjects)
        .set({ bytes: sql`${looseObjects.bytes} + ${bytes}` })
        .where(and(isUpload(version), sql`${sum} + ${bytes} <= ${room.bytes}`));
      return grown.meta.changes > 0;
    },
    async setUploadId(version, uploadId) {
      await db.update(looseObjects).set({ uploadId }).where(eq(looseObjects.version, version));
    },
    async commit(version, { bytes, modified }) {
      const upload = sql`SELECT owner, path FROM ${looseObjects} WHERE version = ${version} AND uploading = 1`;
      const before = sql`SELECT f.version, f.owner, f.path, 0, 0, NULL, ${modified} FROM ${userFiles} f, (${upload}) u WHERE f.owner = u.owner AND f.path = u.path`;
      const file = sql`SELECT owner, path, ${version}, ${bytes}, ${modified} FROM (${upload}) WHERE true`;
      const isOfUpload = and(eq(userFiles.owner, looseObjects.owner), eq(userFiles.path, looseObjects.path));
      const [replaced, , , gone] = await db.batch([
        db
          .select({ version: userFiles.version })
          .from(userFiles)
          .innerJoin(looseObjects, isOfUpload)
          .where(isUpload(version)),
        db.insert(looseObjects).select(before),
        db
          .insert(userFiles)
          .select(file)
          .onConflictDoUpdate({
            target: [userFiles.owner, userFiles.path],
            set: { version, bytes, modified },
          }),
        db.delete(looseObjects).where(isUpload(version)),
      ]);
      return gone.meta.changes > 0 ? { replaced: replaced[0]?.version ?? null } : null;
    },
    async discard(owner, path, now) {
      const file = sql`SELECT version, owner, path, 0, 0, NULL, ${now} FROM ${userFiles} WHERE ${at(owner, path)}`;
      const [found] = await db.batch([
        db.select({ version: userFiles.version }).from(userFiles).where(at(owner, path)),
        db.insert(looseObjects).select(file),
        db.delete(userFiles).where(at(owner, path)),
      ]);
      return found[0] ? { version: found[0].version, owner, uploadId: null } : null;
    },
    expired: (now, limit) =>
      db.select(loose).from(looseObjects).where(lte(looseObjects.expires, now)).limit(limit),
    looseOf: (owner, limit) =>
      db.select(loose).from(looseObjects).where(eq(looseObjects.owner, owner)).limit(limit),
    async giveUp(version) {
      const given = await db
        .update(looseObjects)
        .set({ uploading: 0, bytes: 0 })
        .where(eq(looseObjects.version, version));
      return given.meta.changes > 0;
    },
    async forget(version) {
      await db.delete(looseObjects).where(eq(looseObjects.version, version));
    },
  };
}

function at(owner: string, path: string): SQL | undefined {
  return and(eq(userFiles.owner, owner), eq(userFiles.path, path));
}

function isUpload(version: string): SQL | undefined {
  return and(eq(looseObjects.version, version), eq(looseObjects.uploading, 1));
}

/** Of files and of uploads on their way; what was replaced or deleted counts no more. */
function sumOf(what: keyof FileRoom, owner: string): SQL {
  const [stored, coming] =
    what === "bytes" ? [sql`sum(bytes)`, sql`sum(bytes)`] : [sql`count(*)`, sql`sum(uploading)`];
  return sql`((SELECT coalesce(${stored}, 0) FROM ${userFiles} WHERE owner = ${owner})
    + (SELECT coalesce(${coming}, 0) FROM ${looseObjects} WHERE owner = ${owner}))`;
}
