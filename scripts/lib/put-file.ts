/** A file of an import goes to the server: in one request, or in parts, so that no size is too large for one and for our memory. */
import { type FileHandle, open } from "node:fs/promises";
import { partBytesMin, partsMax } from "../../src/limits.ts";
import type { AdminCall } from "./admin-calls.ts";

/** Bytes, or the path of a file. */
export type FileContent = Uint8Array | string;

interface ImportFile {
  readonly id: string;
  readonly path: string;
}

export async function putFile(
  call: AdminCall,
  { id, path }: ImportFile,
  content: FileContent,
): Promise<void> {
  const name = path.split("/").map(encodeURIComponent).join("/");
  const route = (what: string): string => `imports/${id}/${what}/${name}`;
  if (typeof content !== "string") return void (await call("PUT", route("files"), content));
  const file = await open(content);
  try {
    const { size } = await file.stat();
    if (size <= partBytesMin) await call("PUT", route("files"), await filled(new Uint8Array(size), file, 0));
    else await putParts(call, { route, file, size });
  } finally {
    await file.close();
  }
}

interface Large {
  readonly route: (what: string) => string;
  readonly file: FileHandle;
  readonly size: number;
}

/** One part after the other, all in the same memory. */
async function putParts(call: AdminCall, { route, file, size }: Large): Promise<void> {
  const { upload } = (await (await call("PUT", route("uploads"))).json()) as { upload: string };
  const query = `?upload=${encodeURIComponent(upload)}`;
  const length = Math.max(partBytesMin, Math.ceil(size / partsMax));
  const part = new Uint8Array(length);
  const etags: string[] = [];
  for (let at = 0; at < size; at += length) {
    const bytes = await filled(part.subarray(0, Math.min(length, size - at)), file, at);
    const answer = await call("PUT", `${route("uploads")}${query}&part=${etags.length + 1}`, bytes);
    etags.push(((await answer.json()) as { etag: string }).etag);
  }
  await call("PUT", `${route("uploaded")}${query}`, { etags });
}

/** The bytes, filled with those of the file from there on. */
async function filled(bytes: Uint8Array, file: FileHandle, at: number): Promise<Uint8Array> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, at + done);
    if (bytesRead === 0) throw new Error("a file became shorter while it was read");
    done += bytesRead;
  }
  return bytes;
}
