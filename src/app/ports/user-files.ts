/** Files of users: rows say which object holds a file. An object that no file leads to has a row, too, until it is gone. */
import type { FilePath } from "./file-path.ts";
import type { RowPage } from "./index.ts";

export interface UserFile {
  readonly path: FilePath;
  /** Of its bytes: random, a new one with every upload, and part of the object's key. */
  readonly version: string;
  readonly bytes: number;
  readonly modified: string;
}

/** How much an owner may have in all, uploads that are on their way included. */
export interface FileRoom {
  readonly bytes: number;
  readonly files: number;
}

/** An upload that is on its way, or what was replaced or deleted and has not been removed yet. */
export interface LooseObject {
  readonly version: string;
  readonly owner: string;
  /** Of its multipart upload; null where there is none. */
  readonly uploadId: string | null;
}

interface NewUpload {
  readonly version: string;
  readonly owner: string;
  readonly path: FilePath;
  /** Of the whole body; 0 where its length is not known, which then grows. */
  readonly bytes: number;
  /** When the clock may take it for dead. */
  readonly expires: string;
}

export interface UserFileStore {
  get(owner: string, path: FilePath): Promise<UserFile | null>;
  /** In the order of their paths; the cursor is the last path shown. */
  list(
    owner: string,
    page: RowPage,
  ): Promise<{ readonly files: readonly UserFile[]; readonly next: string | null }>;
  /** Whether files lie below the path, as in a folder. */
  isFolder(owner: string, path: FilePath): Promise<boolean>;
  used(owner: string): Promise<FileRoom>;
  /** False where it does not fit; the file that it replaces counts no more. */
  begin(upload: NewUpload, room: FileRoom): Promise<boolean>;
  /** So many more bytes have come; false where they do not fit. */
  grow(version: string, bytes: number, room: FileRoom): Promise<boolean>;
  setUploadId(version: string, uploadId: string): Promise<void>;
  /** The upload becomes the file at its path. `replaced` is loose from then on. Null where the upload was given up meanwhile. */
  commit(
    version: string,
    file: Pick<UserFile, "bytes" | "modified">,
  ): Promise<{ readonly replaced: string | null } | null>;
  /** The file goes, and its object becomes loose; null where there is no such file. */
  discard(owner: string, path: FilePath, now: string): Promise<LooseObject | null>;
  /** Loose objects whose time is over. */
  expired(now: string, limit: number): Promise<readonly LooseObject[]>;
  looseOf(owner: string, limit: number): Promise<readonly LooseObject[]>;
  /** From then on it can become no file; false where it is one already, or gone. */
  giveUp(version: string): Promise<boolean>;
  /** Once the object is gone. */
  forget(version: string): Promise<void>;
}
