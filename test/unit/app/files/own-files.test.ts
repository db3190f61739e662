/** Who is granted a file: its owner, and what the owner wrote into a service; nobody else, whatever the path looks like. */
import { expect, it } from "vitest";
import { grantedFile } from "../../../../src/app/files/own-files.ts";
import { filePath } from "../../../../src/app/ports/file-path.ts";
import { anonymous, userPrincipal } from "../../../../src/app/ports/principal.ts";
import { d1UserFiles } from "../../../../src/platform/d1/user-files.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

const userFiles = d1UserFiles(memoryD1().database);
const path = filePath("a/b.tif");
await userFiles.begin(
  { version: "v1", owner: "anna", path, bytes: 1, expires: "2026" },
  { bytes: 9, files: 9 },
);
await userFiles.commit("v1", { bytes: 1, modified: "2026" });

const keyOf = async (text: string, principal: Parameters<typeof grantedFile>[1]): Promise<string | null> =>
  (await grantedFile(text, principal, { userFiles }))?.key ?? null;

it.each(["a/b.tif", "/a/b.tif", "./a/b.tif"])("%s is granted to its owner", async (text) => {
  expect(await keyOf(text, userPrincipal("anna"))).toBe("files/anna/v1");
  expect(await keyOf(text, { kind: "service", owner: "anna" })).toBe("files/anna/v1");
});
it.each([userPrincipal("ben"), anonymous, { kind: "service", owner: "ben" } as const])(
  "and not to %j",
  async (principal) => expect(await keyOf("a/b.tif", principal)).toBeNull(),
);
it.each(["../anna/a/b.tif", "files/anna/v1", "v1", "a", "a/", "r2:files/anna/v1", "", "a/../a/b.tif"])(
  "%j is no file of anna's",
  async (text) => expect(await keyOf(text, userPrincipal("anna"))).toBeNull(),
);
