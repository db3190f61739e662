/** Uploads become files or nothing: whatever ends them, no object, open upload or byte of the quota is left behind. */
import { describe, expect, it } from "vitest";
import { filePath } from "../../../../src/app/ports/file-path.ts";
import { sweepLooseObjects } from "../../../../src/app/files/loose-objects.ts";
import { putFile } from "../../../../src/app/files/put-file.ts";
import { eraseFiles, removeFile } from "../../../../src/app/files/remove-file.ts";
import type { FileRoom, UserFileStore } from "../../../../src/app/ports/user-files.ts";
import { accountFilesMax, eraseFilesPerCall, filePartBytes, fileUploadMs } from "../../../../src/limits.ts";
import { d1UserFiles } from "../../../../src/platform/d1/user-files.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";
import { memoryBucket } from "../../../support/memory-bucket.ts";

const MIB = 1024 * 1024;

function world(storage = 100 * MIB) {
  const { database, sqlite } = memoryD1();
  const { store, objects, uploads } = memoryBucket();
  let now = Date.parse("2026-01-01T00:00:00Z");
  const deps = {
    userFiles: d1UserFiles(database),
    files: store as never,
    room: { bytes: storage, files: accountFilesMax },
    clock: { now: () => new Date(now++).toISOString() },
    ids: { capability: () => crypto.randomUUID().replaceAll("-", "") },
    fileBytesMax: 50 * MIB,
  };
  const rows = (table: string): number =>
    Number(sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"]);
  return {
    deps,
    store,
    objects,
    later: (ms: number) => void (now += ms),
    /** Objects, open uploads, files and loose rows. */
    left: () => [objects.size, uploads.size, rows("user_files"), rows("loose_objects")],
    with: (changed: Partial<UserFileStore>) => ({ ...deps, userFiles: { ...deps.userFiles, ...changed } }),
  };
}

/** A body in chunks of sizes that fit no part, which may end in a failure. */
function bodyOf(bytes: number, failsAt = Infinity): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (sent >= failsAt) return controller.error(new Error("the client has gone"));
        if (sent >= bytes) return controller.close();
        const chunk = new Uint8Array(Math.min(700_001, bytes - sent)).map((_, i) => (sent + i) % 251);
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}

const put = (
  deps: Parameters<typeof putFile>[1] & { room: FileRoom },
  name: string,
  of: { bytes: number; known?: boolean; failsAt?: number; owner?: string },
) =>
  putFile(
    {
      owner: of.owner ?? "anna",
      path: filePath(name),
      body: bodyOf(of.bytes, of.failsAt),
      bytes: of.known === false ? null : of.bytes,
      room: deps.room,
    },
    deps,
  );

describe("a body", () => {
  it.each([
    ["of known length", { bytes: 3 * MIB }],
    ["without a byte", { bytes: 0 }],
    ["of unknown length that fits into a part", { bytes: 3 * MIB, known: false }],
    ["of unknown length without a byte", { bytes: 0, known: false }],
    ["of exactly a part", { bytes: filePartBytes, known: false }],
    ["of exactly three parts", { bytes: 3 * filePartBytes, known: false }],
    ["of several parts", { bytes: 2 * filePartBytes + 17, known: false }],
  ])("%s is stored as it is", async (_, of) => {
    const { deps, objects, left } = world();
    const file = await put(deps, "a/b.tif", of);
    expect(file).toMatchObject({ path: "a/b.tif", bytes: of.bytes });
    const object = objects.get(`files/anna/${file.version}`)!;
    expect(object).toHaveLength(of.bytes);
    expect(object.every((byte, i) => byte === i % 251)).toBe(true);
    expect(left()).toEqual([1, 0, 1, 0]);
    expect(await deps.userFiles.used("anna")).toEqual({ bytes: of.bytes, files: 1 });
  });

  it.each([
    ["known", { bytes: 5 * MIB, failsAt: 2 * MIB }],
    ["unknown", { bytes: 5 * MIB, known: false, failsAt: 2 * MIB }],
    [
      "unknown, in the middle of parts",
      { bytes: 5 * filePartBytes, known: false, failsAt: 3 * filePartBytes },
    ],
  ])("that breaks off leaves nothing, and the old file: length %s", async (_, of) => {
    const { deps, objects, left } = world();
    const old = await put(deps, "a.bin", { bytes: 7 });
    await expect(put(deps, "a.bin", of)).rejects.toThrow("has gone");
    expect(left()).toEqual([1, 0, 1, 0]);
    expect([...objects.keys()]).toEqual([`files/anna/${old.version}`]);
    expect(await deps.userFiles.used("anna")).toEqual({ bytes: 7, files: 1 });
  });

  it("that is too large is refused before it is read, or as soon as it is known", async () => {
    const { deps, left } = world();
    const body = bodyOf(51 * MIB);
    const upload = { owner: "anna", path: filePath("a.bin"), body, bytes: 51 * MIB, room: deps.room };
    await expect(putFile(upload, deps)).rejects.toMatchObject({ code: "FileSizeExceeded", status: 400 });
    expect(body.locked).toBe(false);
    await expect(put(deps, "a.bin", { bytes: 51 * MIB, known: false })).rejects.toMatchObject({
      code: "FileSizeExceeded",
    });
    expect(left()).toEqual([0, 0, 0, 0]);
  });
});

describe("the quota", () => {
  it.each([true, false])("holds for bodies of known length: %s", async (known) => {
    const { deps, left } = world(20 * MIB);
    await put(deps, "a.bin", { bytes: 15 * MIB, known });
    await expect(put(deps, "b.bin", { bytes: 6 * MIB, known })).rejects.toMatchObject({
      code: "StorageQuotaExceeded",
      status: 400,
    });
    // In the place of the old one there is room, and others have rooms of their own.
    await put(deps, "a.bin", { bytes: 20 * MIB, known });
    await put(deps, "b.bin", { bytes: 20 * MIB, known, owner: "ben" });
    expect(left()).toEqual([2, 0, 2, 0]);
    expect(await deps.userFiles.used("anna")).toEqual({ bytes: 20 * MIB, files: 1 });
  });

  it("holds for many uploads at the same moment", async () => {
    const { deps, left } = world(20 * MIB);
    const done = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => put(deps, `${i}.bin`, { bytes: 3 * MIB, known: i % 2 === 0 })),
    );
    const stored = done.filter(({ status }) => status === "fulfilled").length;
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThanOrEqual(6);
    expect(left()).toEqual([stored, 0, stored, 0]);
  });
});

describe("uploads to one path", () => {
  it("leave one of them whole, whatever their order", async () => {
    const { deps, objects, left } = world();
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => put(deps, "a.bin", { bytes: MIB + i, known: i % 2 === 0 })),
    );
    expect(left()).toEqual([1, 0, 1, 0]);
    const file = (await deps.userFiles.get("anna", filePath("a.bin")))!;
    expect(objects.get(`files/anna/${file.version}`)).toHaveLength(file.bytes);
  });
  it("replace it at once: before the batch the old file is there, after it the new one", async () => {
    const { deps, with: world2 } = world();
    const old = await put(deps, "a.bin", { bytes: 5 });
    const seen: (string | undefined)[] = [];
    const look = async (): Promise<void> =>
      void seen.push((await deps.userFiles.get("anna", filePath("a.bin")))?.version);
    const watched = world2({
      commit: async (...args) => {
        await look();
        const done = await deps.userFiles.commit(...args);
        await look();
        return done;
      },
    });
    const next = await put(watched, "a.bin", { bytes: 9 });
    expect(seen).toEqual([old.version, next.version]);
  });
});

describe("what a killed request leaves", () => {
  it.each(["putStream", "uploadPart", "completeUpload"] as const)(
    "in %s is swept by the clock",
    async (step) => {
      const { deps, store, left, later } = world();
      const hanging = { ...deps, files: { ...store, [step]: () => new Promise(() => undefined) } as never };
      const known = step === "putStream";
      void put(hanging, "a.bin", { bytes: 2 * filePartBytes, known });
      await new Promise((done) => setTimeout(done, 300));
      expect(left()).toEqual([0, known ? 0 : 1, 0, 1]);
      await sweepLooseObjects(deps);
      expect(left()[3]).toBe(1);
      later(fileUploadMs);
      await sweepLooseObjects(deps);
      expect(left()).toEqual([0, 0, 0, 0]);
    },
  );

  it("after the batch is only the old object", async () => {
    const { deps, store, objects, left, later } = world();
    await put(deps, "a.bin", { bytes: 5 });
    const killed = { ...deps, files: { ...store, remove: () => new Promise(() => undefined) } as never };
    void put(killed, "a.bin", { bytes: 6 });
    await new Promise((done) => setTimeout(done, 100));
    expect(left()).toEqual([2, 0, 1, 1]);
    later(1000);
    await sweepLooseObjects(deps);
    expect(left()).toEqual([1, 0, 1, 0]);
    const file = (await deps.userFiles.get("anna", filePath("a.bin")))!;
    expect(objects.has(`files/anna/${file.version}`)).toBe(true);
  });

  it("an upload that is swept while it goes on fails, and becomes no file", async () => {
    const { deps, with: changed, left, later } = world();
    const slow = changed({
      commit: async (...args) => {
        later(fileUploadMs);
        await sweepLooseObjects(deps);
        return deps.userFiles.commit(...args);
      },
    });
    await expect(put(slow, "a.bin", { bytes: 5 })).rejects.toMatchObject({ code: "StorageFailure" });
    expect(left()).toEqual([0, 0, 0, 0]);
  });

  it("a file whose batch was told as failed stays a file", async () => {
    const { deps, with: changed, objects } = world();
    const unlucky = changed({
      commit: async (...args) => {
        await deps.userFiles.commit(...args);
        throw new Error("no answer");
      },
    });
    await expect(put(unlucky, "a.bin", { bytes: 5 })).rejects.toThrow("no answer");
    const file = (await deps.userFiles.get("anna", filePath("a.bin")))!;
    expect(objects.has(`files/anna/${file.version}`)).toBe(true);
  });
});

const NO_PATHS = [
  "",
  "/",
  ".",
  "..",
  "../a",
  "a/../b",
  "a/./b",
  "a//b",
  ".hidden",
  "a/.b",
  "a b",
  "a\\b",
  "a:b",
  "a'b",
  'a"b',
  "a\nb",
  "münster.shp",
  "a%2fb",
  "x".repeat(65),
  "\0",
  "a*",
  "r2:files/anna/x",
  "a?b",
  "a#b",
];

describe("paths", () => {
  it.each([
    ["a.tif", "a.tif"],
    ["/a/b/c.tif", "a/b/c.tif"],
    ["./a.tif", "a.tif"],
    ["folder/", "folder"],
    ["A_-.9", "A_-.9"],
  ])("%j is %j", (text, path) => expect(filePath(text)).toBe(path));
  it.each([...NO_PATHS, Array.from({ length: 200 }, () => "abc").join("/")])("%j is none", (text) => {
    expect(() => filePath(text)).toThrow(expect.objectContaining({ code: "FilePathInvalid", status: 400 }));
  });
  it("are files or folders, and not both", async () => {
    const { deps } = world();
    await put(deps, "a/b.tif", { bytes: 1 });
    await put(deps, "a.tif", { bytes: 1 });
    for (const wrong of ["a", "a/b.tif/c", "a.tif/x/y"])
      await expect(put(deps, wrong, { bytes: 1 })).rejects.toMatchObject({ code: "FilePathInvalid" });
    // What only begins alike is no folder.
    await put(deps, "a/b.tif0", { bytes: 1 });
    await put(deps, "a-b", { bytes: 1 });
    await expect(removeFile("anna", filePath("a"), deps)).rejects.toMatchObject({
      code: "FileOperationUnsupported",
    });
    await expect(removeFile("anna", filePath("none"), deps)).rejects.toMatchObject({
      code: "FileNotFound",
      status: 404,
    });
    await expect(removeFile("ben", filePath("a.tif"), deps)).rejects.toMatchObject({ code: "FileNotFound" });
    await removeFile("anna", filePath("a/b.tif"), deps);
    await removeFile("anna", filePath("a/b.tif0"), deps);
    await put(deps, "a", { bytes: 1 });
    expect(
      (await deps.userFiles.list("anna", { limit: 9, after: null })).files.map(({ path }) => path),
    ).toEqual(["a", "a-b", "a.tif"]);
  });
});

it("all files of an account go in portions, those of others stay", async () => {
  const { deps, left } = world();
  for (let i = 0; i < eraseFilesPerCall + 20; i++) await put(deps, `f${i}`, { bytes: 1 });
  await put(deps, "f0", { bytes: 1, owner: "ben" });
  expect(await eraseFiles("anna", deps)).toBe(false);
  expect(await eraseFiles("anna", deps)).toBe(true);
  expect(left()).toEqual([1, 0, 1, 0]);
});
