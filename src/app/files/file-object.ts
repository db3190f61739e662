/** Where the bytes of a user's file are: below a folder per account, under the version, so that a key never has other bytes. */
export function fileObject(owner: string, version: string): string {
  return `files/${encodeURIComponent(owner)}/${version}`;
}
