/** Signed addresses of files: what was signed, for whom, until when; and documents that name them. */
import { describe, expect, it } from "vitest";
import { ownFirst, withOwnFiles } from "../../../../src/app/bind/own-addresses.ts";
import { linkedFile, signedFilePath, verifyFileLink } from "../../../../src/app/files/signed-files.ts";
import type { Account } from "../../../../src/app/ports/accounts.ts";
import { filePath } from "../../../../src/app/ports/file-path.ts";
import { isOwn } from "../../../../src/cube/location.ts";
import { resultLinkSeconds } from "../../../../src/limits.ts";
import { d1UserFiles } from "../../../../src/platform/d1/user-files.ts";
import { readItem } from "../../../../src/stac/read/item.ts";
import { memoryD1 } from "../../../support/memory-d1.ts";

let now = Date.parse("2026-01-01T00:00:00Z");
let status: Account["status"] = "active";
const userFiles = d1UserFiles(memoryD1().database);
const deps = {
  tokenSecret: "a secret of at least thirty-two characters",
  clock: { now: () => new Date(now).toISOString() },
  standing: async () => ({ status }) as Account,
  userFiles,
};
const path = filePath("a/b.tif");
const link = signedFilePath({ owner: "an na", path }, deps);

async function store(version: string): Promise<void> {
  await userFiles.begin({ version, owner: "an na", path, bytes: 1, expires: "2027" }, { bytes: 9, files: 9 });
  await userFiles.commit(version, { bytes: 1, modified: "2026" });
}
await store("v1");

describe("a signed address", () => {
  it("leads to its file, as it is now, on any host", async () => {
    expect(verifyFileLink(link, deps)).toEqual({ owner: "an na", path });
    const url = `https://anywhere.example${link}`;
    expect((await linkedFile(url, deps))!.key).toBe("files/an%20na/v1");
    await store("v2");
    expect((await linkedFile(url, deps))!.key).toBe("files/an%20na/v2");
  });
  it.each([
    ["another path", link.replace("a/b.tif", "a/c.tif")],
    ["another owner", link.replace("an%20na", "ben")],
    ["a later end", link.replace(/\/(\d+)\//, (_, end: string) => `/${Number(end) + 1}/`)],
    [
      "another signature",
      link.replace(/[0-9a-f]{64}/, (found) => found.replace(/./, (c) => (c === "0" ? "1" : "0"))),
    ],
    [
      "a signature of something else",
      signedFilePath({ owner: "an na", path }, { ...deps, tokenSecret: "another" }),
    ],
    ["nothing", "/files/"],
    ["no address", "x"],
  ])("with %s is none", async (_, wrong) => {
    expect(verifyFileLink(wrong, deps)).toBeNull();
    expect(await linkedFile(`https://here.example${wrong}`, deps)).toBeNull();
  });
  it("ends with its time, its file and its owner's account", async () => {
    const url = `https://here.example${link}`;
    status = "disabled";
    await expect(linkedFile(url, deps)).rejects.toMatchObject({ code: "FileNotFound" });
    status = "active";
    const none = signedFilePath({ owner: "an na", path: filePath("none") }, deps);
    await expect(linkedFile(`https://here.example${none}`, deps)).rejects.toMatchObject({
      code: "FileNotFound",
    });
    now += (resultLinkSeconds + 1) * 1000;
    await expect(linkedFile(url, deps)).rejects.toMatchObject({ code: "ResultLinkExpired", status: 410 });
    now -= (resultLinkSeconds + 1) * 1000;
  });
});

describe("documents of catalogues", () => {
  const fetched: string[] = [];
  const ports = {
    ownFile: (url: string) => linkedFile(url, deps),
    files: {
      get: async (key: string) => (key.endsWith("v2") ? new TextEncoder().encode("{}") : null),
    } as never,
    fetch: async (url: string) => {
      fetched.push(url);
      return new Response("theirs");
    },
  };
  it("are read from storage where they are files, and fetched where they are not", async () => {
    const get = ownFirst(ports);
    expect(await (await get(`https://here.example${link}`, { headers: {} })).text()).toBe("{}");
    expect(fetched).toEqual([]);
    for (const url of [
      "https://there.example/item.json",
      `https://there.example${link.replace("b.tif", "c.tif")}`,
    ])
      expect(await (await get(url, { headers: {} })).text()).toBe("theirs");
    expect(fetched).toHaveLength(2);
  });
  it("may name files by their signed addresses", async () => {
    const hrefs = [`https://here.example${link}`, "https://there.example/c.tif"];
    const document = {
      id: "i",
      properties: { datetime: "2024-01-01T00:00:00Z" },
      assets: Object.fromEntries(hrefs.map((href, i) => [`b${i}`, { href, type: "image/tiff" }])),
    };
    const { item } = readItem(document, "https://there.example/item.json", null);
    const [granted] = await withOwnFiles([item!], ports);
    expect(granted!.assets.map(({ location }) => (isOwn(location) ? location.key : location))).toEqual([
      "files/an%20na/v2",
      hrefs[1],
    ]);
  });
});
